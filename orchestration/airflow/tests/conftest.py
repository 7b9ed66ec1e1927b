"""A job service of the tests' own: it answers what it is told to and remembers what it was asked."""

from __future__ import annotations

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

TOKEN = "a-token-for-tests-only"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    """Settings of whoever runs the tests are not those that the tests are about."""
    for name in [name for name in os.environ if name.startswith("FILON_")]:
        monkeypatch.delenv(name)


class FakeService:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict | None]] = []
        self.answers: dict[tuple[str, str], list[tuple[int, object]]] = {}

    def answer(self, method: str, path: str, status: int, body: object) -> None:
        """Queues an answer; the last one stays."""
        self.answers.setdefault((method, path), []).append((status, body))

    def next(self, method: str, path: str) -> tuple[int, object]:
        queue = self.answers.get((method, path))
        if not queue:
            return 404, {"status": 404, "error": f"there is no {path}"}
        return queue.pop(0) if len(queue) > 1 else queue[0]

    def paths(self) -> list[str]:
        return [f"{method} {path}" for method, path, _ in self.asked]


def job(state: str, exit_code: int | None = None, **more: object) -> dict:
    return {
        "id": "j1",
        "attempt": 1,
        "state": state,
        "ended": state not in ("QUEUED", "RUNNING"),
        "exit_code": exit_code,
        "retryable": state == "INTERRUPTED" or (state == "FAILED" and exit_code in (1, 4)),
        "message": None if state == "SUCCEEDED" else "what to do",
        "output": "first\nlast\n",
        **more,
    }


@pytest.fixture
def service(monkeypatch):
    fake = FakeService()

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            path = self.path.split("?")[0]
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                status, answer = 401, {"status": 401, "error": "the bearer token is missing or wrong"}
            else:
                fake.asked.append((self.command, path, body))
                status, answer = fake.next(self.command, path)
            data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = handle_one

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    fake.port = server.server_port
    monkeypatch.setenv(
        "AIRFLOW_CONN_FILON",
        json.dumps(
            {"conn_type": "filon", "host": "127.0.0.1", "port": server.server_port, "password": TOKEN}
        ),
    )
    yield fake
    server.shutdown()
    server.server_close()
