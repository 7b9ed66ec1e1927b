"""What the DAGs are for: read from the environment when Airflow reads the DAG files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pendulum
from airflow.sdk.exceptions import AirflowFailException


@dataclass(frozen=True)
class Settings:
    """
    One warehouse's schedule.

    :param dumps: folder of a night's dumps; {date} stands for the night's day
    :param systems: folders below it that are waited for, one sensor each
    :param first_night: no run, of a backfill neither, is for an earlier day
    :param nights: batches that a week must have before its packs are made
    """

    source: str
    dumps: str
    systems: tuple[str, ...]
    warehouse: str
    mode: str
    timezone: str
    nightly: str
    weekly: str
    maintenance: str
    first_night: datetime
    retries: int
    retry_delay: timedelta
    settle: timedelta
    nights: int
    locales: tuple[str, ...]
    send: bool
    keep: int
    backtest_dumps: str
    backtests: tuple[str, ...]
    poll_seconds: float

    @staticmethod
    def load(environment: dict[str, str] | os._Environ = os.environ) -> Settings:
        def value(name: str, default: str) -> str:
            return environment.get(f"FILON_{name}", default)

        def names(name: str, default: str) -> tuple[str, ...]:
            return tuple(n.strip() for n in value(name, default).split(",") if n.strip())

        timezone = value("TIMEZONE", "UTC")
        return Settings(
            source=value("SOURCE", "filon"),
            dumps=value("DUMPS", "/data/dumps/{date}"),
            systems=names("SYSTEMS", "erp,crm"),
            warehouse=value("WAREHOUSE", "/data/warehouse"),
            mode=value("MODE", "auto"),
            timezone=timezone,
            nightly=value("NIGHTLY_CRON", "0 2 * * *"),
            weekly=value("WEEKLY_CRON", "0 5 * * 1"),
            maintenance=value("MAINTENANCE_CRON", "0 12 * * 0"),
            first_night=pendulum.parse(value("FIRST_NIGHT", "2000-01-01"), tz=timezone),
            retries=int(value("RETRIES", "3")),
            retry_delay=timedelta(seconds=float(value("RETRY_SECONDS", "300"))),
            settle=timedelta(seconds=float(value("SETTLE_SECONDS", "60"))),
            nights=int(value("NIGHTS", "7")),
            locales=names("LOCALES", "en"),
            send=value("SEND", "false").lower() == "true",
            keep=int(value("KEEP_SNAPSHOTS", "30")),
            backtest_dumps=value("BACKTEST_DUMPS", ""),
            backtests=names("BACKTESTS", "reorder,pipeline"),
            poll_seconds=float(value("POLL_SECONDS", "5")),
        )

    @property
    def task_defaults(self) -> dict[str, Any]:
        return {"retries": self.retries, "retry_delay": self.retry_delay}

    def business_date(self, dag_run: Any) -> str:
        """The day that a night is for: where its data interval begins, or what its conf says."""
        given = (dag_run.conf or {}).get("business_date")
        if given:
            return _day(given).isoformat()
        start = dag_run.data_interval_start
        if start is None:
            raise AirflowFailException(
                "this run has no data interval and its conf has no business_date: trigger it with"
                ' conf {"business_date": "YYYY-MM-DD"}'
            )
        return pendulum.instance(start).in_timezone(self.timezone).date().isoformat()

    def monday(self, dag_run: Any) -> date:
        """The first day of the week that a weekly run is for."""
        given = (dag_run.conf or {}).get("business_date")
        day = _day(given) if given else _day(self.business_date(dag_run))
        return day - timedelta(days=day.weekday())

    def week(self, dag_run: Any) -> str:
        """That week as 2026-W47."""
        year, week, _ = self.monday(dag_run).isocalendar()
        return f"{year}-W{week:02d}"

    def last_day(self, dag_run: Any) -> str:
        """The last day that a weekly run waits for: the week's Sunday, or what its conf says."""
        given = (dag_run.conf or {}).get("business_date")
        return given or (self.monday(dag_run) + timedelta(days=6)).isoformat()

    def macros(self) -> dict[str, Any]:
        """For templates."""
        return {
            "business_date": self.business_date,
            "filon_week": self.week,
            "filon_last_day": self.last_day,
        }

    def night_dumps(self) -> str:
        """The template of a night's folder."""
        return self.dumps.replace("{date}", "{{ business_date(dag_run) }}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as e:
        raise AirflowFailException(f"business_date must be a day as YYYY-MM-DD, not {text!r}") from e
