"""
### After each publish

Runs whenever `filon_nightly` has published. What must follow a night, such as refreshing a BI tool's
extract, is added here; as it comes it says in its log which night that was.
"""

from __future__ import annotations

from airflow.sdk import DAG, Asset, task

from filon_airflow.settings import Settings

settings = Settings.load()
warehouse_asset = Asset("filon_warehouse", uri="filon://warehouse/served")

with DAG(
    "filon_published",
    description="What follows each published night",
    doc_md=__doc__,
    schedule=[warehouse_asset],
    start_date=settings.first_night,
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,
    tags=["filon"],
) as dag:

    @task(inlets=[warehouse_asset])
    def say(*, triggering_asset_events=None) -> list[dict]:
        """Which nights were published since the last run."""
        nights = [event.extra for events in triggering_asset_events.values() for event in events]
        for night in nights:
            print(f"published: {night}")
        return nights

    say()
