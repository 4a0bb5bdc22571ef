"""The bot's HTTP side, its start and its end."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.app.server import build_app
from bot.app.terminal import open_diagnosis
from bot.demo.autotask import AutotaskServer
from bot.demo.slack import ApiError
from bot.diagnosis.question import Question
from bot.diagnosis.report import Verdict
from bot.errors import StateUnavailable
from bot.gradient import sign
from tests.handlers.office import (
    BILLING,
    DANA,
    EVENTS,
    SIGNING,
    Office,
    autotask_settings,
    local_settings,
    local_slack,
    open_office,
    slack_settings,
    small_msp,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

EVENT = {"id": "e1", "event": "completed", "at": "2026-01-02T03:04:05Z", "by": "automation"}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


def signed(body: bytes, *, secret: str = EVENTS, age: int = 0) -> dict[str, str]:
    stamp = str(int(time.time()) - age)
    return {"X-PSA-Timestamp": stamp, "X-PSA-Signature": sign(secret, stamp, body)}


async def post_event(office: Office, body: bytes, headers: dict[str, str]) -> int:
    answer = await office.http.post("/gradient/sync-events", content=body, headers=headers)
    return answer.status_code


async def test_a_signed_event_is_recorded_once(office: Office) -> None:
    body = json.dumps(EVENT).encode()
    assert await post_event(office, body, signed(body)) == 204
    assert await post_event(office, body, signed(body)) == 409
    later = json.dumps({**EVENT, "id": "e2", "event": "started"}, indent=1).encode()
    assert await post_event(office, later, signed(later)) == 204


@pytest.mark.parametrize(
    "headers",
    [
        dict,
        lambda: signed(json.dumps(EVENT).encode(), secret="another"),
        lambda: signed(json.dumps(EVENT).encode(), age=400),
        lambda: signed(json.dumps(EVENT).encode(), age=-400),
        lambda: signed(b"another body"),
        lambda: {**signed(json.dumps(EVENT).encode()), "X-PSA-Timestamp": "soon"},
    ],
)
async def test_an_event_that_is_not_signed_is_refused(
    office: Office, headers: Callable[[], dict[str, str]]
) -> None:
    assert await post_event(office, json.dumps(EVENT).encode(), headers()) == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not JSON",
        b"[]",
        b"\xff\xfe",
        json.dumps({**EVENT, "id": ""}).encode(),
        json.dumps({**EVENT, "event": "paused"}).encode(),
        json.dumps({**EVENT, "at": "2026-01-02T03:04:05"}).encode(),
        json.dumps({**EVENT, "at": "2999-01-02T03:04:05Z"}).encode(),
        json.dumps({"id": "e1"}).encode(),
    ],
)
async def test_a_signed_body_that_says_nothing_is_refused(office: Office, body: bytes) -> None:
    assert await post_event(office, body, signed(body)) == 400


async def test_without_a_key_there_is_no_such_page(tmp_path: Path) -> None:
    body = json.dumps(EVENT).encode()
    async with open_office(tmp_path, events="") as office:
        assert await post_event(office, body, signed(body)) == 404


async def test_a_body_without_end_is_cut_off(office: Office) -> None:
    body = b"x" * 2_000_000
    assert await post_event(office, body, signed(body)) == 413
    assert (await office.http.post("/slack/events", content=body)).status_code == 413


async def slack_request(office: Office, *, secret: str = SIGNING, age: int = 0) -> int:
    form = {"command": "/psa", "text": "help", "user_id": DANA, "channel_id": BILLING}
    body = urlencode({**form, "trigger_id": "1.2.3", "team_id": "T0DEMO"})
    stamp = str(int(time.time()) - age)
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    headers = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature or "",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = await office.http.post("/slack/events", content=body, headers=headers)
    return answer.status_code


async def test_only_signed_and_fresh_requests_of_slack_are_taken(office: Office) -> None:
    assert await slack_request(office) == 200
    assert await slack_request(office, secret="another") == 401
    assert await slack_request(office, age=360) == 401
    assert await slack_request(office, age=-360) == 401
    assert (await office.http.get("/slack/events")).status_code == 405


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe", "json"),
        (b"{", "json"),
        (b"null", "json"),
        (b"[]", "json"),
        (b"payload=%7B", "x-www-form-urlencoded"),
        (b"payload=null", "x-www-form-urlencoded"),
        (b"payload=[1]", "x-www-form-urlencoded"),
    ],
)
async def test_what_slack_would_never_send_is_refused(
    office: Office, body: bytes, kind: str
) -> None:
    headers = {"Content-Type": f"application/{kind}"}
    answer = await office.http.post("/slack/events", content=body, headers=headers)
    assert answer.status_code == 400


async def test_health_and_metrics(office: Office) -> None:
    assert (await office.http.get("/healthz")).text == "ok"
    assert (await office.http.get("/readyz")).json() == {"slack": True, "database": True}
    await office.ask("why-missing Acme")
    await office.checklist(await office.answer())
    text = (await office.http.get("/metrics")).text
    assert 'psa_questions_total{kind="why-missing",verdict="blocked"} 1.0' in text
    assert 'psa_slack_calls_total{method="chat.postMessage",status="200"} 2.0' in text
    assert re.search(r'psa_autotask_requests_total\{status="200"\} [1-9]', text)
    assert re.search(r"psa_autotask_request_seconds_count [1-9]", text)
    assert "psa_autotask_retries_total 0.0" in text
    assert "psa_question_seconds_count 1.0" in text


async def test_not_ready_until_slack_has_taken_the_token(tmp_path: Path) -> None:
    slack, autotask = local_slack(), AutotaskServer(small_msp())
    slack.faults.append(ApiError("auth.test", "invalid_auth"))
    async with slack.serve(), autotask.serve() as running:
        app = build_app(
            local_settings(tmp_path),
            autotask_settings(autotask, running.zone_url),
            slack_settings(slack, (), socket=False),
        )
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://bot") as http,
        ):
            answer = await http.get("/readyz")
            assert answer.status_code == 503
            assert answer.json() == {"slack": False, "database": True}
            assert (await http.get("/healthz")).status_code == 200
    assert autotask.log == []


async def test_answers_under_way_are_given_before_the_end(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        office.autotask.latency = 0.3
        slack = office.slack
        await office.ask("why-missing Acme")
        assert not [m for m in slack.messages(BILLING) if m.via != "ack"]
    answer, checklist = [m for m in slack.messages(BILLING) if m.via != "ack"]
    assert "Prospect" in answer.text
    assert checklist.thread_ts == answer.ts


async def test_the_terminal_gets_its_diagnosis_without_slack(tmp_path: Path) -> None:
    autotask = AutotaskServer(small_msp())
    async with autotask.serve() as running:
        parts = local_settings(tmp_path), autotask_settings(autotask, running.zone_url)
        async with open_diagnosis(*parts) as diagnosis:
            report = await diagnosis.ask(Question(account="Acme"))
    assert (report.verdict, report.root_cause) == (Verdict.BLOCKED, "account-is-customer")


async def test_a_database_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    nowhere = {"psa_database_url": f"sqlite:///{tmp_path}/file/state.db"}
    slack, autotask = local_slack(), AutotaskServer(small_msp())
    async with slack.serve(), autotask.serve() as running:
        app = build_app(
            local_settings(tmp_path).model_copy(update=nowhere),
            autotask_settings(autotask, running.zone_url),
            slack_settings(slack, (), socket=False),
        )
        with pytest.raises(StateUnavailable):
            async with app.router.lifespan_context(app):
                pass
    assert isinstance(app.state.failure, StateUnavailable)


SERVE = """
import asyncio
from bot import settings
from bot.app.server import serve
asyncio.run(serve(settings.Local(), settings.Autotask(), settings.Slack(), "127.0.0.1", 0))
"""


async def test_a_served_bot_ends_when_it_is_told_to(tmp_path: Path) -> None:
    slack, autotask = local_slack(), AutotaskServer(small_msp())
    async with slack.serve(), autotask.serve() as running:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            SERVE,
            stderr=asyncio.subprocess.PIPE,
            env={
                "PATH": os.environ["PATH"],
                "PSA_TIMEZONE": "Europe/London",
                "PSA_DATA_DIR": str(tmp_path),
                "AUTOTASK_USERNAME": autotask.username,
                "AUTOTASK_SECRET": autotask.secret,
                "AUTOTASK_INTEGRATION_CODE": autotask.integration_code,
                "AUTOTASK_ZONE_URL": running.zone_url,
                "SLACK_BOT_TOKEN": "xoxb-demo",
                "SLACK_APP_TOKEN": "xapp-demo",
                "SLACK_API_URL": slack.api_url,
            },
        )
        await slack.until(lambda: slack.sockets.connections, seconds=20)
        await slack.command("/psa", "why-missing Acme", user=DANA, channel=BILLING)
        assert "Prospect" in (await slack.next_message(BILLING)).text
        process.send_signal(signal.SIGTERM)
        _, written = await process.communicate()
    lines = [json.loads(line) for line in written.decode().splitlines()]
    assert process.returncode in {0, -signal.SIGTERM}
    assert "slack_ready" in {line["event"] for line in lines}
    assert autotask.secret not in written.decode()
