"""
### A night: dumps to the served snapshot

Waits for each system's dumps, loads them, checks what is served, confirms that readers see the night, and
then tells others through the asset `filon_warehouse`.

Started by hand it needs `{"business_date": "YYYY-MM-DD"}` as conf. The same night again changes nothing.
"""

from __future__ import annotations

from airflow.sdk import DAG, Asset, CronDataIntervalTimetable, task

from filon_airflow.operators import FilonDumpSensor, FilonOperator
from filon_airflow.settings import Settings

settings = Settings.load()
warehouse_asset = Asset("filon_warehouse", uri="filon://warehouse/served")
night = "{{ business_date(dag_run) }}"

with DAG(
    "filon_nightly",
    description="Dumps to the audited, served snapshot",
    doc_md=__doc__,
    schedule=CronDataIntervalTimetable(settings.nightly, timezone=settings.timezone),
    start_date=settings.first_night,
    catchup=False,
    max_active_runs=1,
    default_args=settings.task_defaults,
    user_defined_macros=settings.macros(),
    tags=["filon"],
) as dag:
    waits = [
        FilonDumpSensor(
            task_id=f"wait_for_{system.replace('-', '_').replace('/', '_')}",
            folder=f"{settings.night_dumps()}/{system}",
            settle=settings.settle,
            poll_seconds=settings.poll_seconds,
        )
        for system in settings.systems
    ]
    load = FilonOperator(
        task_id="load",
        job="LOAD",
        arguments={
            "warehouse": settings.warehouse,
            "source": settings.source,
            "dumps": settings.night_dumps(),
            "date": night,
            "mode": "{{ (dag_run.conf or {}).get('mode') or '%s' }}" % settings.mode,
        },
        poll_seconds=settings.poll_seconds,
    )
    check = FilonOperator(
        task_id="check",
        job="CHECK",
        arguments={"warehouse": settings.warehouse},
        poll_seconds=settings.poll_seconds,
    )
    confirm = FilonOperator(
        task_id="confirm",
        job="PUBLISH",
        arguments={"warehouse": settings.warehouse, "date": night},
        poll_seconds=settings.poll_seconds,
    )

    @task(outlets=[warehouse_asset])
    def publish(day: str, confirmed: dict, *, outlet_events=None) -> None:
        """Tells the DAGs that wait for the warehouse which night it now has."""
        outlet_events[warehouse_asset].extra = {"business_date": day, "says": confirmed["last_line"]}

    waits >> load >> check >> confirm
    publish(night, confirm.output)
