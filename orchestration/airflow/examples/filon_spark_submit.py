"""
### Without the job service: spark-submit on a cluster

An example to copy into the DAG folder. It uses Airflow's own Spark provider
(`pip install apache-airflow-providers-apache-spark`) and a connection `spark_default` that names the cluster,
and runs the jar that `./mvnw -Pdist package` makes. The warehouse and the dumps must be folders that the
driver and all executors see under the same path.

What the job service adds is missing: one attempt may run while another one still does (the second fails with
exit code 4, the warehouse is locked), each run starts its own Spark, and all failures are retried alike.
"""

from __future__ import annotations

import os

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, CronDataIntervalTimetable

from filon_airflow.settings import Settings

settings = Settings.load()

with DAG(
    "filon_spark_submit",
    description="A night through spark-submit",
    doc_md=__doc__,
    schedule=CronDataIntervalTimetable(settings.nightly, timezone=settings.timezone),
    start_date=settings.first_night,
    catchup=False,
    max_active_runs=1,
    default_args=settings.task_defaults,
    user_defined_macros=settings.macros(),
    tags=["filon", "example"],
) as dag:
    SparkSubmitOperator(
        task_id="load",
        conn_id="spark_default",
        application=os.environ.get("FILON_JAR", "/opt/filon/filon-jobs-spark-submit.jar"),
        application_args=[
            "run",
            f"--source={settings.source}",
            f"--dumps={settings.night_dumps()}",
            "--date={{ business_date(dag_run) }}",
            f"--mode={settings.mode}",
            f"--warehouse={settings.warehouse}",
        ],
    )
