"""What waits in the triggerer. It keeps an id only, so any triggerer can go on with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime, timezone
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent

from filon_airflow.hooks import FilonHook, ServiceRefused, ServiceUnreachable


# of jobs being cancelled: the event loop itself holds a task only weakly
_CANCELLING: set[asyncio.Task] = set()


class JobTrigger(BaseTrigger):
    """
    Submits a job and waits for it to end. A job is submitted once however often it is asked for, so
    another triggerer finds it and waits on.

    A service that cannot be reached is waited for too: a restart of it must not fail a night. When a
    person kills the task, the job is cancelled; when the triggerer stops, it is not.

    :param job: operator of the service, such as LOAD
    :param key: names the piece of work
    :param attempt: at it
    :param arguments: of the job, by name
    :param deadline_seconds: how long the job may run; None for the operator's own
    """

    def __init__(
        self,
        filon_conn_id: str,
        job: str,
        key: str,
        attempt: int,
        arguments: dict[str, Any],
        deadline_seconds: int | None = None,
        poll_seconds: float = 5.0,
        patience_seconds: float = 900.0,
    ) -> None:
        super().__init__()
        self.filon_conn_id = filon_conn_id
        self.job = job
        self.key = key
        self.attempt = attempt
        self.arguments = arguments
        self.deadline_seconds = deadline_seconds
        self.poll_seconds = poll_seconds
        self.patience_seconds = patience_seconds
        self.job_id: str | None = None
        self.hook = FilonHook(filon_conn_id)

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return (
            "filon_airflow.triggers.JobTrigger",
            {
                "filon_conn_id": self.filon_conn_id,
                "job": self.job,
                "key": self.key,
                "attempt": self.attempt,
                "arguments": self.arguments,
                "deadline_seconds": self.deadline_seconds,
                "poll_seconds": self.poll_seconds,
                "patience_seconds": self.patience_seconds,
            },
        )

    async def run(self) -> AsyncIterator[TriggerEvent]:
        reached = time.monotonic()
        while True:
            try:
                if self.job_id:
                    job = await self._look()
                else:
                    job = await self._submit()
                    self.log.info("Job %s of the service: %s, attempt %s", job["id"], self.job, job["attempt"])
                reached = time.monotonic()
                if job["ended"]:
                    yield TriggerEvent({"job_id": self.job_id})
                    return
            except ServiceRefused as e:
                # a job that was there and is not any more has gone with the service's state
                lost = f"{e}; has its state folder been replaced?"
                yield TriggerEvent({"lost": lost} if self.job_id else {"refused": str(e)})
                return
            except ServiceUnreachable as e:
                self.log.warning("%s", e)
                if time.monotonic() - reached > self.patience_seconds:
                    yield TriggerEvent({"lost": str(e)})
                    return
            await asyncio.sleep(self.poll_seconds)

    async def _submit(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "operator": self.job,
            "key": self.key,
            "attempt": self.attempt,
            "arguments": self.arguments,
        }
        if self.deadline_seconds:
            body["deadline_seconds"] = self.deadline_seconds
        job = (await self.hook.acall("POST", "/v1/jobs", json=body)).json()
        self.job_id = job["id"]
        return job

    async def _look(self) -> dict[str, Any]:
        return (await self.hook.acall("GET", f"/v1/jobs/{self.job_id}")).json()

    async def on_kill(self) -> None:
        """
        Cancels the job. Airflow cancels a killed trigger again every second until it has ended, and with
        it what is awaited here: the call to the service goes on without it.
        """
        task = asyncio.ensure_future(self._cancel())
        _CANCELLING.add(task)
        task.add_done_callback(_CANCELLING.discard)
        await asyncio.shield(task)

    async def _cancel(self) -> None:
        if not self.job_id:
            await self._submit()  # finds the job if only the answer to its submission was cut off
        await self.hook.acall("POST", f"/v1/jobs/{self.job_id}/cancel")


class DumpTrigger(BaseTrigger):
    """Waits until a folder of dumps is there and complete."""

    def __init__(
        self,
        filon_conn_id: str,
        folder: str,
        settle_seconds: float = 60.0,
        poll_seconds: float = 60.0,
    ) -> None:
        super().__init__()
        self.filon_conn_id = filon_conn_id
        self.folder = folder
        self.settle_seconds = settle_seconds
        self.poll_seconds = poll_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return (
            "filon_airflow.triggers.DumpTrigger",
            {
                "filon_conn_id": self.filon_conn_id,
                "folder": self.folder,
                "settle_seconds": self.settle_seconds,
                "poll_seconds": self.poll_seconds,
            },
        )

    async def run(self) -> AsyncIterator[TriggerEvent]:
        hook = FilonHook(self.filon_conn_id)
        while True:
            try:
                response = await hook.acall("GET", "/v1/dumps", params={"folder": self.folder})
                found = response.json()
                if complete(found, self.settle_seconds):
                    yield TriggerEvent({"found": found})
                    return
            except ServiceRefused as e:
                yield TriggerEvent({"refused": str(e)})
                return
            except ServiceUnreachable as e:
                self.log.warning("%s", e)
            await asyncio.sleep(self.poll_seconds)


def complete(found: dict, settle_seconds: float) -> bool:
    """Whether a folder has files and says so, or has not changed for some seconds."""
    if not found["exists"] or not found["files"]:
        return False
    if found["success_marker"]:
        return True
    modified = datetime.fromisoformat(found["modified_at"].replace("Z", "+00:00"))
    return (datetime.now(timezone.utc) - modified).total_seconds() >= settle_seconds
