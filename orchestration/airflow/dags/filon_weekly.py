"""
### A week: the packs, team by team

On Monday, waits until readers see all nights of the week before, makes each team's packs, and sends them
where `FILON_SEND=true`. Started by hand it needs `{"business_date": "YYYY-MM-DD"}`: the last day of the week
that it waits for, which is the day of the snapshot that the packs are made from.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from airflow.sdk import DAG, CronDataIntervalTimetable, task

from filon_airflow.operators import FilonOperator, FilonPublishedSensor
from filon_airflow.settings import Settings

settings = Settings.load()
week = "{{ filon_week(dag_run) }}"

with DAG(
    "filon_weekly",
    description="The weekly packs, team by team",
    doc_md=__doc__,
    schedule=CronDataIntervalTimetable(settings.weekly, timezone=settings.timezone),
    start_date=settings.first_night,
    catchup=False,
    max_active_runs=1,
    default_args=settings.task_defaults,
    user_defined_macros=settings.macros(),
    tags=["filon"],
) as dag:
    nights = FilonPublishedSensor(
        task_id="wait_for_nights",
        warehouse=settings.warehouse,
        date="{{ filon_last_day(dag_run) }}",
        days="{{ (dag_run.conf or {}).get('nights', %d) }}" % settings.nights,
        poke_interval=timedelta(minutes=5),
        poll_seconds=settings.poll_seconds,
    )
    teams = FilonOperator(
        task_id="teams",
        job="TEAMS",
        arguments={"warehouse": settings.warehouse},
        json_output=True,
        poll_seconds=settings.poll_seconds,
    )

    @task
    def orders(teams: list[dict], week: str) -> list[dict]:
        """One order for packs per team and language; a team's folder has a safe name whatever its id."""
        return [
            {
                "warehouse": settings.warehouse,
                "week": week,
                "manager": str(team["manager"]),
                "locale": locale,
                "out": f"{settings.warehouse}/packs/{week}/{locale}"
                f"/team-{sha256(str(team['manager']).encode()).hexdigest()[:12]}",
            }
            for team in teams
            for locale in settings.locales
        ]

    ordered = orders(teams.output, week)
    packs = FilonOperator.partial(
        task_id="packs",
        job="PACKS",
        map_index_template="{{ task.arguments['manager'] }} {{ task.arguments['locale'] }}",
        poll_seconds=settings.poll_seconds,
    ).expand(arguments=ordered)

    nights >> teams
    if settings.send:

        @task
        def deliveries(ordered: list[dict]) -> list[dict]:
            return [
                {
                    "warehouse": order["warehouse"],
                    "week": order["week"],
                    "locale": order["locale"],
                    "packs": order["out"],
                }
                for order in ordered
            ]

        send = FilonOperator.partial(
            task_id="send",
            job="SEND",
            map_index_template="{{ task.arguments['packs'].rsplit('/', 1)[-1] }} {{ task.arguments['locale'] }}",
            poll_seconds=settings.poll_seconds,
        ).expand(arguments=deliveries(ordered))
        packs >> send
