"""The page of the demo over HTTP: who may use it, what it does, what it tells."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio

from bot.demo.playground import Page, Scene
from bot.demo.playground.reader import Reader
from bot.demo.playground.stories import COMMANDS, SHORTCUTS, TALES
from bot.demo.run import opened
from bot.presentation import ids

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BILLING, DANA = "C0BILLING", "U0DANA"


@dataclass
class Desk:
    scene: Scene
    http: httpx.AsyncClient

    async def do(self, what: str, **about: object) -> dict[str, Any]:
        answer = await self.http.post(f"api/{what}", json=about)
        said: dict[str, Any] = answer.json()
        return said

    async def account(self, name: str) -> dict[str, Any]:
        accounts: list[dict[str, Any]] = (await self.do("autotask"))["accounts"]
        return next(one for one in accounts if one["name"] == name)


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        scene = await stack.enter_async_context(opened())
        address = await stack.enter_async_context(Page(scene).serve())
        client = httpx.AsyncClient(base_url=address, trust_env=False)
        yield Desk(scene, await stack.enter_async_context(client))


async def test_only_the_page_itself_gets_in(desk: Desk) -> None:
    address = desk.http.base_url
    own = f"http://{urlsplit(str(address)).netloc}"
    page = await desk.http.get("")
    assert (page.status_code, page.headers["referrer-policy"]) == (200, "no-referrer")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert (await desk.http.get(f"{own}/")).status_code == 403
    assert (await desk.http.get(f"{own}/guessed/api/boot")).status_code == 403
    for headers, status in (
        ({"Origin": own}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example:80"}, 403),
        ({"Host": f"localhost:{urlsplit(own).port}"}, 200),
    ):
        assert (await desk.http.get("api/boot", headers=headers)).status_code == status, headers
    assert (await desk.http.get("page.py")).status_code == 404
    assert (await desk.http.get("..%2frun.py")).status_code in (403, 404)


async def test_a_request_that_is_none_is_told_so(desk: Desk) -> None:
    for what, about in (
        ("fault", {"name": "everything"}),
        ("sync", {"do": "explode"}),
        ("clock", {"minutes": 10**9}),
        ("clock", {"to": "never"}),
        ("units", {"entity": "Companies", "id": 1, "units": 1}),
        ("change", {"entity": "Contracts", "id": 1, "field": "contractName", "value": "x"}),
        ("submit", {"view": "V0", "values": {}}),
        ("click", {}),
    ):
        answer = await desk.http.post(f"api/{what}", json=about)
        assert answer.status_code == 400, what
        assert answer.json()["error"]
    assert (await desk.http.post("api/upload?name=x.png", content=b"")).status_code == 400


async def test_a_type_and_a_date_are_changed_with_a_stamp(desk: Desk) -> None:
    acme = await desk.account("Acme")
    about = {"entity": "Companies", "id": acme["id"], "field": "companyType"}
    assert await desk.do("change", **about, value=1) == {}
    changed = await desk.account("Acme")
    assert changed["companyType"] == 1
    assert changed["stamp"] > acme["stamp"]
    assert "picklist" in (await desk.do("change", **about, value=77))["error"]

    contract = changed["contracts"][0]
    today = desk.scene.clock().date()
    about = {"entity": "Contracts", "id": contract["id"], "field": "startDate"}
    assert await desk.do("change", **about, value=today.isoformat()) == {}
    moved = (await desk.account("Acme"))["contracts"][0]
    assert moved["startDate"] == today.isoformat()
    assert moved["lines"][0]["units"] == 25, "the periods of its lines follow"
    assert moved["stamp"] > contract["stamp"]


async def test_a_quantity_is_changed_from_a_day_on_with_a_note(desk: Desk) -> None:
    contract = (await desk.account("Fourth Coffee"))["contracts"][0]
    line, today = contract["lines"][0], desk.scene.clock().date()
    later = today + timedelta(days=10)
    about = {"entity": line["entity"], "id": line["id"], "units": line["units"] + 3}
    assert await desk.do("units", **about, **{"from": later.isoformat()}) == {}
    after = (await desk.account("Fourth Coffee"))["contracts"][0]
    assert after["lines"][0]["units"] == line["units"]
    assert after["lines"][0]["then"] == {"units": line["units"] + 3, "from": later.isoformat()}
    assert len(after["notes"]) == len(contract["notes"]) + 1
    assert after["notes"][-1]["by"] == "Dana Reyes"
    outside = date(2001, 1, 1).isoformat()
    assert "within" in (await desk.do("units", **about, **{"from": outside}))["error"]


async def test_a_sync_is_told_to_the_bot_under_its_signature(desk: Desk) -> None:
    await desk.do("sync", do="by-itself", on=False)
    assert await desk.do("sync", do="start") == {}
    await desk.do("clock", minutes=45)
    await desk.do("say", text="/psa sync status", user=DANA, channel=BILLING)
    status = await desk.scene.slack.next_message(BILLING)
    assert "45 minutes" in status.text
    assert await desk.do("sync", do="completed") == {}
    assert [one.status for one in desk.scene.gradient.log] == [204, 204]


async def test_a_story_begins_with_everything_as_it_was(desk: Desk) -> None:
    acme = await desk.account("Acme")
    about = {"entity": "Companies", "id": acme["id"], "field": "companyType", "value": 1}
    await desk.do("change", **about)
    await desk.do("fault", name="throttle")
    await desk.do("clock", to="month")
    for tale in TALES:
        await desk.do("story", id=tale.id)
        assert desk.scene.story == tale.id
    assert (await desk.account("Acme"))["companyType"] == acme["companyType"]
    assert desk.scene.fault == "off"
    assert desk.scene.clock.ahead == timedelta()
    assert len(desk.scene.slack.messages(BILLING)) == 1


async def test_every_account_that_a_story_opens_is_there(desk: Desk) -> None:
    names = {one["name"] for one in (await desk.do("autotask"))["accounts"]}
    assert {step.open for tale in TALES for step in tale.steps if step.open} <= names


async def test_a_reader_is_told_what_is_new_and_only_that(desk: Desk) -> None:
    reader = Reader(desk.scene)
    first = reader.news()
    assert [m["user"] for m in first["messages"]] == ["U0SAM"]
    assert reader.news() == {}
    await desk.do("say", text="/psa help", user=DANA, channel=BILLING)
    told = reader.news()
    assert [m["ephemeral_to"] for m in told["messages"]] == [DANA]
    (entry,) = told["journal"]
    assert (entry["who"], entry["status"]) == ("Slack → psa-bot", 200)
    assert entry["request"]["command"] == "/psa"
    secrets = ("xoxb-demo", "demo events secret", "demo signing secret")
    assert not any(secret in json.dumps(first | told) for secret in secrets)


def test_completion_and_shortcuts_are_those_of_the_bot() -> None:
    words = {word.split()[0] for word, _, _ in COMMANDS}
    assert words == {word.value for word in ids.Word}
    assert {callback for callback, _ in SHORTCUTS.values()} == {s.value for s in ids.Shortcut}


async def test_a_slash_is_refused_where_slack_refuses_it(desk: Desk) -> None:
    (root,) = desk.scene.slack.messages(BILLING)
    where = {"user": DANA, "channel": BILLING}
    said = await desk.do("say", text="/psa help", thread_ts=root.ts, **where)
    assert "not supported in threads" in said["error"]
    assert "not a valid command" in (await desk.do("say", text="/away", **where))["error"]


@pytest.mark.parametrize("kind", ["text/html", "text/javascript", "text/css"])
async def test_the_built_page_is_there(desk: Desk, kind: str) -> None:
    name = {"text/html": "", "text/javascript": "page.js", "text/css": "page.css"}[kind]
    page = await desk.http.get(name)
    assert page.headers["content-type"].startswith(kind)


async def test_a_picture_is_shown_and_any_other_file_is_kept(desk: Desk) -> None:
    for name, kind in (("a.png", "image/png"), ("a.html", "application/octet-stream")):
        put = (await desk.http.post(f"api/upload?name={name}", content=b"<b>")).json()["file"]
        had = await desk.http.get(f"api/file/{put['id']}")
        assert (had.content, had.headers["content-type"]) == (b"<b>", kind)
    assert (await desk.http.get("api/file/F0")).status_code == 404
