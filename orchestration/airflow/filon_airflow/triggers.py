"""What waits in the triggerer. It keeps an id only, so any triggerer can go on with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime, timezone
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent

from filon_airflow.hooks import FilonHook, ServiceRefused, ServiceUnreachable


class JobTrigger(BaseTrigger):
    """
    Waits for a job to end.

    A service that cannot be reached is waited for too: a restart of it must not fail a night. When a
    person kills the task, the job is cancelled; when the triggerer stops, it is not.
    """

    def __init__(
        self,
        filon_conn_id: str,
        job_id: str,
        poll_seconds: float = 5.0,
        patience_seconds: float = 900.0,
    ) -> None:
        super().__init__()
        self.filon_conn_id = filon_conn_id
        self.job_id = job_id
        self.poll_seconds = poll_seconds
        self.patience_seconds = patience_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return (
            "filon_airflow.triggers.JobTrigger",
            {
                "filon_conn_id": self.filon_conn_id,
                "job_id": self.job_id,
                "poll_seconds": self.poll_seconds,
                "patience_seconds": self.patience_seconds,
            },
        )

    async def run(self) -> AsyncIterator[TriggerEvent]:
        hook = FilonHook(self.filon_conn_id)
        reached = time.monotonic()
        while True:
            try:
                job = (await hook.acall("GET", f"/v1/jobs/{self.job_id}")).json()
                reached = time.monotonic()
                if job["ended"]:
                    yield TriggerEvent({"job_id": self.job_id})
                    return
            except ServiceRefused as e:
                yield TriggerEvent({"job_id": self.job_id, "refused": str(e)})
                return
            except ServiceUnreachable as e:
                self.log.warning("%s", e)
                if time.monotonic() - reached > self.patience_seconds:
                    yield TriggerEvent({"job_id": self.job_id, "lost": str(e)})
                    return
            await asyncio.sleep(self.poll_seconds)

    async def on_kill(self) -> None:
        await FilonHook(self.filon_conn_id).acall("POST", f"/v1/jobs/{self.job_id}/cancel")


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
