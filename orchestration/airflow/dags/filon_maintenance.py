"""
### Between the nights

Deletes old snapshots and the files that only they need. Where `FILON_BACKTEST_DUMPS` names a folder of whole
extracts, also measures the methods again: each is asked to predict the last quarter from what was known
before it, and its figures are in the log of its task.
"""

from __future__ import annotations

from airflow.sdk import DAG, CronDataIntervalTimetable

from filon_airflow.operators import FilonOperator
from filon_airflow.settings import Settings

settings = Settings.load()

with DAG(
    "filon_maintenance",
    description="Vacuum and backtests",
    doc_md=__doc__,
    schedule=CronDataIntervalTimetable(settings.maintenance, timezone=settings.timezone),
    start_date=settings.first_night,
    catchup=False,
    max_active_runs=1,
    default_args=settings.task_defaults,
    user_defined_macros=settings.macros(),
    tags=["filon"],
) as dag:
    vacuum = FilonOperator(
        task_id="vacuum",
        job="VACUUM",
        arguments={"warehouse": settings.warehouse, "keep": settings.keep},
        poll_seconds=settings.poll_seconds,
    )
    if settings.backtest_dumps:
        for method in settings.backtests:
            vacuum >> FilonOperator(
                task_id=f"backtest_{method.replace('-', '_')}",
                job="BACKTEST",
                arguments={
                    "source": settings.source,
                    "dumps": settings.backtest_dumps,
                    "task": method,
                    "cutoff": "{{ macros.ds_add(business_date(dag_run), -92) }}",
                },
                poll_seconds=settings.poll_seconds,
            )
