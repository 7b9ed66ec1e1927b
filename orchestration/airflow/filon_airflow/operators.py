"""The operator: has a job submitted and waited for in the triggerer, and says what became of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from airflow.providers.standard.triggers.temporal import TimeDeltaTrigger
from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from filon_airflow.hooks import FilonHook, ServiceRefused, ServiceUnreachable
from filon_airflow.triggers import DumpTrigger, JobTrigger


class FilonOperator(BaseOperator):
    """
    Runs a job of Filon's service.

    A failure that needs a person (a wrong argument, a failed audit, a missing or damaged dump) fails the
    task at once; a locked warehouse, an interrupted job or an unexpected failure leaves it to Airflow's
    retries.

    :param job: operator of the service, such as LOAD
    :param arguments: of the job, by name; templated
    :param deadline: how long the job may run; the service stops it. Default: the operator's
    :param json_output: return what the job's output says in JSON, instead of the job's end
    """

    template_fields: Sequence[str] = ("arguments",)
    template_fields_renderers = {"arguments": "json"}
    ui_color = "#e8f0e4"

    def __init__(
        self,
        *,
        job: str,
        arguments: dict[str, Any],
        deadline: timedelta | None = None,
        json_output: bool = False,
        filon_conn_id: str = FilonHook.default_conn_name,
        poll_seconds: float = 5.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.job = job
        self.arguments = arguments
        self.deadline = deadline
        self.json_output = json_output
        self.filon_conn_id = filon_conn_id
        self.poll_seconds = poll_seconds

    def key(self, context: Any) -> str:
        """
        Names the piece of work: the same for all tries of a task in a run.

        A run that was deleted and made again is another one although its id is the same; its start tells
        them apart.
        """
        ti = context["ti"]
        started = getattr(context["dag_run"], "start_date", None)
        return f"{ti.dag_id}/{ti.run_id}/{ti.task_id}/{ti.map_index}@{started and started.isoformat()}"

    def execute(self, context: Any) -> Any:
        return self.submit(context, self.key(context))

    def submit(self, context: Any, key: str) -> Any:
        """
        Leaves the submission to the trigger: of a task that is killed before its trigger runs, which
        nothing would tell the service, no job is left behind.
        """
        self.defer(
            trigger=JobTrigger(
                self.filon_conn_id,
                self.job,
                key,
                context["ti"].try_number,
                self.arguments,
                int(self.deadline.total_seconds()) if self.deadline else None,
                self.poll_seconds,
            ),
            method_name="resume",
        )

    def resume(self, context: Any, event: dict[str, Any]) -> Any:
        """Goes on when the trigger has seen the job end."""
        if event.get("refused"):
            raise AirflowFailException(event["refused"])
        if event.get("lost"):
            raise AirflowException(event["lost"])
        return self.end(context, self._ask(lambda hook: hook.job(event["job_id"])))

    def end(self, context: Any, job: dict[str, Any]) -> Any:
        """Shows the job's log and turns its end into the task's."""
        for line in self._ask(lambda hook: hook.job_log(job["id"])).splitlines():
            self.log.info("| %s", line)
        if job["state"] == "SUCCEEDED":
            return self.result(context, job)
        what = f"{self.job} {job['state'].lower()}"
        if job["exit_code"] is not None:
            what += f" with exit code {job['exit_code']}"
        message = f"{what}: {job['message']}"
        if job["retryable"]:
            raise AirflowException(message)
        raise AirflowFailException(message)

    def result(self, context: Any, job: dict[str, Any]) -> Any:
        lines = (job["output"] or "").splitlines()
        if self.json_output:
            return json.loads(job["output"])
        return {"job_id": job["id"], "last_line": lines[-1] if lines else None}

    def _ask(self, question: Any) -> Any:
        try:
            return question(FilonHook(self.filon_conn_id))
        except ServiceRefused as e:
            raise AirflowFailException(str(e)) from e
        except ServiceUnreachable as e:
            raise AirflowException(str(e)) from e


class FilonPublishedSensor(FilonOperator):
    """
    Waits until readers see the batches of some days.

    :param date: the last of the days, templated
    :param days: how many; 0 waits for nothing
    :param poke_interval: time between two looks
    :param timeout: time after which the task fails
    """

    def __init__(
        self,
        *,
        warehouse: str,
        date: str,
        days: int | str = 1,
        poke_interval: timedelta = timedelta(minutes=5),
        timeout: timedelta = timedelta(hours=12),
        **kwargs: Any,
    ) -> None:
        kwargs.pop("job", None)
        kwargs.pop("arguments", None)
        super().__init__(
            job="PUBLISH", arguments={"warehouse": warehouse, "date": date, "days": days}, **kwargs
        )
        self.poke_interval = poke_interval
        self.timeout = timeout

    def execute(self, context: Any) -> Any:
        if int(self.arguments["days"]) < 1:
            self.log.info("No days to wait for")
            return None
        return self.submit(context, f"{self.key(context)}#{self._now().isoformat()}")

    def end(self, context: Any, job: dict[str, Any]) -> Any:
        if job["exit_code"] != 3:
            return super().end(context, job)
        since = context["ti"].start_date or self._now()
        if self._now() - since > self.timeout:
            raise AirflowFailException(f"waited {self.timeout} in vain: {job['message']}")
        self.log.info("Not yet: %s", job["message"])
        self.defer(trigger=TimeDeltaTrigger(self.poke_interval), method_name="look_again")

    def look_again(self, context: Any, event: Any) -> Any:
        return self.execute(context)

    @staticmethod
    def _now() -> datetime:
        return datetime.now(timezone.utc)


class FilonDumpSensor(BaseOperator):
    """
    Waits in the triggerer until a folder of dumps is complete: it has a file _SUCCESS, or files that have
    not changed for a while. The folder is looked at where the service runs.

    :param folder: absolute path, templated
    :param settle: how long nothing may have changed
    :param timeout: time after which the task fails
    """

    template_fields: Sequence[str] = ("folder",)
    ui_color = "#f4ecd8"

    def __init__(
        self,
        *,
        folder: str,
        settle: timedelta = timedelta(minutes=1),
        timeout: timedelta = timedelta(hours=6),
        poll_seconds: float = 30.0,
        filon_conn_id: str = FilonHook.default_conn_name,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.folder = folder
        self.settle = settle
        self.timeout = timeout
        self.poll_seconds = poll_seconds
        self.filon_conn_id = filon_conn_id

    def execute(self, context: Any) -> Any:
        self.log.info("Waiting for dumps in %s", self.folder)
        self.defer(
            trigger=DumpTrigger(
                self.filon_conn_id, self.folder, self.settle.total_seconds(), self.poll_seconds
            ),
            method_name="resume",
            timeout=self.timeout,
        )

    def resume(self, context: Any, event: dict[str, Any]) -> Any:
        if event.get("refused"):
            raise AirflowFailException(event["refused"])
        found = event["found"]
        self.log.info("%s files, %s bytes in %s", found["files"], found["bytes"], found["folder"])
        return found
