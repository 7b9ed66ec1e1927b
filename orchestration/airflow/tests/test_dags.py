from __future__ import annotations

import importlib.util
import warnings
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException

from filon_airflow.settings import Settings

DAGS = Path(__file__).parent.parent / "dags"


def dag(name: str):
    spec = importlib.util.spec_from_file_location(name, DAGS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        spec.loader.exec_module(module)
    return module.dag


def run(start: datetime | None = None, **conf: str) -> SimpleNamespace:
    return SimpleNamespace(conf=conf or None, data_interval_start=start)


@pytest.mark.parametrize("name", sorted(p.stem for p in DAGS.glob("*.py")))
def test_a_dag_loads_without_warnings_and_has_one_active_run(name):
    loaded = dag(name)
    assert loaded.dag_id == name
    assert loaded.max_active_runs == 1
    assert not loaded.catchup
    assert loaded.doc_md


def test_a_night_waits_for_each_system_then_loads_checks_and_publishes(monkeypatch):
    monkeypatch.setenv("FILON_SYSTEMS", "adventureworks-dw, adventureworks-oltp")
    night = dag("filon_nightly")
    assert night.task_dict["load"].upstream_task_ids == {
        "wait_for_adventureworks_dw",
        "wait_for_adventureworks_oltp",
    }
    assert night.task_dict["check"].upstream_task_ids == {"load"}
    assert night.task_dict["confirm"].upstream_task_ids == {"check"}
    assert night.task_dict["publish"].upstream_task_ids == {"confirm"}
    assert [a.name for a in night.task_dict["publish"].outlets] == ["filon_warehouse"]


def test_packs_are_sent_only_where_asked_for(monkeypatch):
    assert "send" not in dag("filon_weekly").task_dict
    monkeypatch.setenv("FILON_SEND", "true")
    assert "packs" in dag("filon_weekly").task_dict["send"].upstream_task_ids


def test_backtests_run_only_where_there_are_dumps_for_them(monkeypatch):
    assert set(dag("filon_maintenance").task_dict) == {"vacuum"}
    monkeypatch.setenv("FILON_BACKTEST_DUMPS", "/d")
    assert set(dag("filon_maintenance").task_dict) == {"vacuum", "backtest_reorder", "backtest_pipeline"}


def test_a_night_is_for_the_local_day_on_which_its_interval_begins():
    paris = Settings.load({"FILON_TIMEZONE": "Europe/Paris"})
    assert paris.business_date(run(datetime(2026, 11, 19, 23, 30, tzinfo=timezone.utc))) == "2026-11-20"
    assert Settings.load({}).business_date(run(datetime(2026, 11, 19, 23, 30, tzinfo=timezone.utc))) == "2026-11-19"


def test_a_run_without_an_interval_needs_a_business_date():
    settings = Settings.load({})
    assert settings.business_date(run(business_date="2026-11-20")) == "2026-11-20"
    with pytest.raises(AirflowFailException, match="has no business_date"):
        settings.business_date(run())
    with pytest.raises(AirflowFailException, match="must be a day as YYYY-MM-DD, not '20/11/2026'"):
        settings.business_date(run(business_date="20/11/2026"))


def test_a_weekly_run_is_for_the_week_in_which_its_interval_begins():
    settings = Settings.load({})
    monday = run(datetime(2026, 11, 16, 5, 0, tzinfo=timezone.utc))
    assert (settings.week(monday), settings.last_day(monday)) == ("2026-W47", "2026-11-22")
    new_year = run(datetime(2026, 12, 28, 5, 0, tzinfo=timezone.utc))
    assert (settings.week(new_year), settings.last_day(new_year)) == ("2026-W53", "2027-01-03")
    by_hand = run(business_date="2013-11-29")
    assert (settings.week(by_hand), settings.last_day(by_hand)) == ("2013-W48", "2013-11-29")
