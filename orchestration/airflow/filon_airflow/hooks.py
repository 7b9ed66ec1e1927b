"""The job service as Airflow sees it: a connection, and the few calls that are made."""

from __future__ import annotations

from typing import Any

import httpx
from airflow.sdk import BaseHook

TIMEOUT = httpx.Timeout(30.0, connect=10.0)


class ServiceRefused(Exception):
    """The service understood the request and will not do it; asking again is of no use."""


class ServiceUnreachable(Exception):
    """The service cannot be reached, or not now; asking again may be of use."""


class FilonHook(BaseHook):
    """
    Calls of the job service.

    The connection has its host and port, and its token as password. The token is never part of what
    Airflow stores of a task or trigger.
    """

    conn_name_attr = "filon_conn_id"
    default_conn_name = "filon"
    conn_type = "filon"
    hook_name = "Filon"

    def __init__(self, filon_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.filon_conn_id = filon_conn_id
        self._connection: Any = None

    @staticmethod
    def _of(connection: Any) -> dict[str, Any]:
        scheme = (connection.extra_dejson or {}).get("scheme") or "http"
        return {
            "base_url": f"{scheme}://{connection.host or '127.0.0.1'}:{connection.port or 8765}",
            "headers": {"Authorization": f"Bearer {connection.password or ''}"},
            "timeout": TIMEOUT,
            # the service is near; a proxy for the outside world must not see its token
            "trust_env": False,
            # reading all certificates takes long enough to hold up a triggerer's other triggers
            "verify": scheme == "https",
        }

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        """One call from a worker."""
        with httpx.Client(**self._of(self.get_connection(self.filon_conn_id))) as client:
            try:
                return _checked(client.request(method, path, **request))
            except httpx.TransportError as e:
                raise ServiceUnreachable(_unreachable(client.base_url, e)) from e

    async def acall(self, method: str, path: str, **request: Any) -> httpx.Response:
        """One call from the triggerer, which is asked for the connection once: it answers in its own time."""
        if self._connection is None:
            self._connection = await self.aget_connection(self.filon_conn_id)
        async with httpx.AsyncClient(**self._of(self._connection)) as client:
            try:
                return _checked(await client.request(method, path, **request))
            except httpx.TransportError as e:
                raise ServiceUnreachable(_unreachable(client.base_url, e)) from e

    def job(self, job_id: str) -> dict:
        return self.call("GET", f"/v1/jobs/{job_id}").json()

    def job_log(self, job_id: str) -> str:
        return self.call("GET", f"/v1/jobs/{job_id}/log").text

    def test_connection(self) -> tuple[bool, str]:
        """For Airflow's connection page."""
        try:
            self.call("GET", "/v1/jobs")
        except (ServiceRefused, ServiceUnreachable) as e:
            return False, str(e)
        return True, "the job service answers"


def _unreachable(url: Any, e: Exception) -> str:
    return f"the job service at {url} cannot be reached ({e}): is './filon serve' running?"


def _checked(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    try:
        reason = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        reason = response.text[:1000]
    message = f"the job service answered {response.status_code}: {reason}"
    if response.status_code in (408, 429) or response.status_code >= 500:
        raise ServiceUnreachable(message)
    raise ServiceRefused(message)
