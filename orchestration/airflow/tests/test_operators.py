from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException, TaskDeferred
from conftest import TOKEN, job

from filon_airflow.hooks import FilonHook
from filon_airflow.operators import FilonDumpSensor, FilonOperator, FilonPublishedSensor
from filon_airflow.triggers import DumpTrigger, JobTrigger, complete

STARTED = datetime(2026, 11, 21, 2, 0, tzinfo=timezone.utc)


def context(try_number: int = 1) -> dict:
    return {
        "ti": SimpleNamespace(
            dag_id="d", run_id="r", task_id="load", map_index=-1, try_number=try_number, start_date=STARTED
        ),
        "dag_run": SimpleNamespace(start_date=STARTED),
    }


def load(**more) -> FilonOperator:
    return FilonOperator(task_id="load", job="LOAD", arguments={"date": "2026-11-20"}, **more)


def events(trigger) -> list:
    async def all_of() -> list:
        return [event async for event in trigger.run()]

    return [event.payload for event in asyncio.run(asyncio.wait_for(all_of(), 20))]


def deferred(operator, **more) -> JobTrigger:
    with pytest.raises(TaskDeferred) as e:
        operator.execute(context(**more))
    assert e.value.method_name == "resume"
    return e.value.trigger


def waiting(**more) -> JobTrigger:
    return JobTrigger("filon", "LOAD", "k", 1, {"date": "2026-11-20"}, **{"poll_seconds": 0.01, **more})


def test_a_job_is_submitted_by_the_trigger_under_the_names_of_its_task(service):
    service.answer("POST", "/v1/jobs", 200, job("SUCCEEDED", 0))
    trigger = deferred(load(deadline=timedelta(minutes=1)), try_number=3)
    assert service.asked == []
    assert events(trigger) == [{"job_id": "j1"}]
    assert service.asked == [
        (
            "POST",
            "/v1/jobs",
            {
                "operator": "LOAD",
                "key": "d/r/load/-1@2026-11-21T02:00:00+00:00",
                "attempt": 3,
                "arguments": {"date": "2026-11-20"},
                "deadline_seconds": 60,
            },
        )
    ]


def test_the_token_is_in_nothing_that_airflow_stores(service):
    operator = load()
    assert TOKEN not in json.dumps(deferred(operator).serialize())
    assert TOKEN not in str(vars(operator))


def test_a_trigger_is_the_same_after_it_was_stored(service):
    job_trigger = JobTrigger("filon", "LOAD", "k", 2, {"date": "2026-11-20"}, 60, 2.0, 9.0)
    for trigger in (job_trigger, DumpTrigger("filon", "/d", 1.0, 2.0)):
        path, arguments = trigger.serialize()
        assert path == f"{type(trigger).__module__}.{type(trigger).__name__}"
        assert type(trigger)(**arguments).serialize() == (path, arguments)


def test_the_trigger_fires_when_the_job_has_ended(service):
    service.answer("POST", "/v1/jobs", 429, {"error": "busy"})
    service.answer("POST", "/v1/jobs", 201, job("QUEUED"))
    service.answer("GET", "/v1/jobs/j1", 200, job("RUNNING"))
    service.answer("GET", "/v1/jobs/j1", 503, {"error": "restarting"})
    service.answer("GET", "/v1/jobs/j1", 200, job("SUCCEEDED", 0))
    assert events(waiting()) == [{"job_id": "j1"}]
    assert service.paths() == ["POST /v1/jobs"] * 2 + ["GET /v1/jobs/j1"] * 3


def test_a_service_that_stays_away_is_given_up_in_the_end(monkeypatch):
    monkeypatch.setenv("AIRFLOW_CONN_FILON", '{"conn_type": "filon", "host": "127.0.0.1", "port": 1}')
    (event,) = events(waiting(patience_seconds=0.05))
    assert "cannot be reached" in event["lost"]
    with pytest.raises(AirflowException, match="is './filon serve' running") as e:
        load().resume(context(), event)
    assert not isinstance(e.value, AirflowFailException)


def test_a_job_that_the_service_does_not_know_any_more_is_tried_again(service):
    service.answer("POST", "/v1/jobs", 201, job("QUEUED"))
    (event,) = events(waiting())
    with pytest.raises(AirflowException, match="there is no .* replaced") as e:
        load().resume(context(), event)
    assert not isinstance(e.value, AirflowFailException)


def test_killing_the_task_cancels_its_job_even_if_the_answer_to_its_submission_was_lost(service):
    service.answer("POST", "/v1/jobs", 200, job("RUNNING"))
    service.answer("POST", "/v1/jobs/j1/cancel", 200, job("RUNNING"))
    asyncio.run(waiting().on_kill())
    assert service.paths() == ["POST /v1/jobs", "POST /v1/jobs/j1/cancel"]


def test_the_job_is_cancelled_although_airflow_cancels_what_cancels_it(service):
    service.answer("POST", "/v1/jobs", 200, job("RUNNING"))
    service.answer("POST", "/v1/jobs/j1/cancel", 200, job("RUNNING"))

    async def kill() -> None:
        killing = asyncio.ensure_future(waiting().on_kill())
        await asyncio.sleep(0)
        killing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await killing
        assert service.asked == []
        while len(service.asked) < 2:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(kill(), 20))
    assert service.paths() == ["POST /v1/jobs", "POST /v1/jobs/j1/cancel"]


def test_a_success_gives_the_last_line(service):
    service.answer("GET", "/v1/jobs/j1", 200, job("SUCCEEDED", 0))
    service.answer("GET", "/v1/jobs/j1/log", 200, "log line\n")
    assert load().resume(context(), {"job_id": "j1"}) == {"job_id": "j1", "last_line": "last"}


def test_json_output_give_a_list(service):
    ended = job("SUCCEEDED", 0, output='[{"manager": "7"}\n,{"manager": "8"}\n]\n')
    service.answer("GET", "/v1/jobs/j1", 200, ended)
    service.answer("GET", "/v1/jobs/j1/log", 200, "")
    assert load(json_output=True).resume(context(), {"job_id": "j1"}) == [{"manager": "7"}, {"manager": "8"}]


@pytest.mark.parametrize(
    ("state", "exit_code", "fatal"),
    [
        ("FAILED", 2, True),
        ("FAILED", 3, True),
        ("FAILED", 5, True),
        ("CANCELLED", None, True),
        ("FAILED", 1, False),
        ("FAILED", 4, False),
        ("INTERRUPTED", None, False),
    ],
)
def test_what_needs_a_person_fails_at_once_and_the_rest_is_retried(service, state, exit_code, fatal):
    service.answer("GET", "/v1/jobs/j1", 200, job(state, exit_code))
    service.answer("GET", "/v1/jobs/j1/log", 200, "")
    with pytest.raises(AirflowException, match="what to do") as e:
        load().resume(context(), {"job_id": "j1"})
    assert isinstance(e.value, AirflowFailException) == fatal


def test_a_refused_submission_fails_at_once(service):
    service.answer("POST", "/v1/jobs", 403, {"error": "outside"})
    (event,) = events(waiting())
    with pytest.raises(AirflowFailException, match="answered 403: outside"):
        load().resume(context(), event)


def test_a_wrong_token_fails_at_once(service, monkeypatch):
    monkeypatch.setenv(
        "AIRFLOW_CONN_FILON",
        json.dumps({"conn_type": "filon", "host": "127.0.0.1", "port": service.port, "password": "x"}),
    )
    (event,) = events(waiting())
    with pytest.raises(AirflowFailException, match="401"):
        load().resume(context(), event)
    assert service.asked == []
    assert FilonHook().test_connection() == (
        False,
        "the job service answered 401: the bearer token is missing or wrong",
    )


def published(**more) -> FilonPublishedSensor:
    return FilonPublishedSensor(
        task_id="load", warehouse="/w", date="2026-11-22", days=7, **{"timeout": timedelta(days=9999), **more}
    )


def test_missing_nights_are_waited_for_and_asked_for_again_as_another_job(service):
    service.answer("GET", "/v1/jobs/j1", 200, job("FAILED", 3))
    sensor = published(poke_interval=timedelta(seconds=7))
    first = deferred(sensor)
    with pytest.raises(TaskDeferred) as later:
        sensor.resume(context(), {"job_id": "j1"})
    assert later.value.method_name == "look_again"
    with pytest.raises(TaskDeferred) as again:
        sensor.look_again(context(), None)
    assert again.value.trigger.key != first.key


def test_missing_nights_are_not_waited_for_beyond_the_timeout(service):
    service.answer("GET", "/v1/jobs/j1", 200, job("FAILED", 3))
    with pytest.raises(AirflowFailException, match="in vain: what to do"):
        published(timeout=timedelta(seconds=1)).resume(context(), {"job_id": "j1"})


def test_no_nights_are_not_waited_for(service):
    sensor = published()
    sensor.arguments["days"] = "0"
    assert sensor.execute(context()) is None
    assert service.asked == []


def found(**more) -> dict:
    old = (datetime.now(timezone.utc) - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    return {
        "folder": "/d",
        "exists": True,
        "files": 1,
        "bytes": 5,
        "modified_at": old,
        "success_marker": False,
        **more,
    }


def test_a_folder_is_complete_when_it_says_so_or_has_settled():
    now = datetime.now(timezone.utc).isoformat()
    assert complete(found(), 60)
    assert not complete(found(exists=False), 60)
    assert not complete(found(files=0, modified_at=None), 60)
    assert not complete(found(modified_at=now), 60)
    assert complete(found(modified_at=now, success_marker=True), 60)


def test_dumps_are_waited_for_in_the_triggerer(service):
    sensor = FilonDumpSensor(task_id="wait", folder="/d", timeout=timedelta(hours=1))
    with pytest.raises(TaskDeferred) as deferred:
        sensor.execute(context())
    assert deferred.value.timeout == timedelta(hours=1)
    service.answer("GET", "/v1/dumps", 200, found(exists=False))
    service.answer("GET", "/v1/dumps", 200, found())
    (event,) = events(DumpTrigger("filon", "/d", 60, 0.01))
    assert sensor.resume(context(), event)["files"] == 1
    with pytest.raises(AirflowFailException, match="outside"):
        sensor.resume(context(), {"refused": "outside"})
