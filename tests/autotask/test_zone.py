from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
import time_machine

from bot.autotask import Reading
from bot.autotask.entities import Company
from bot.errors import ForeignHost, Refused, ServerFault, ZoneUnknown
from tests.autotask.stand_in import CODE, SECRET, ZONE, StandIn, damage, on_disk

if TYPE_CHECKING:
    from pathlib import Path

    from bot.autotask import Autotask


async def test_the_look_up_carries_the_user_name_and_no_secret(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    zone = await autotask.zone(reading)
    assert zone.name == "America East 2"
    assert zone.url == "https://webservices14.autotask.net/ATServicesRest/"
    (request,) = stand_in.requests
    assert (request.method, request.url.params["user"]) == ("GET", "bot@msp.example")
    names = {name.lower() for name in request.headers}
    assert not names & {"secret", "username", "apiintegrationcode", "authorization"}


async def test_the_pages_for_people_are_known(autotask: Autotask, reading: Reading) -> None:
    zone = await autotask.zone(reading)
    assert zone.web_url == "https://ww14.autotask.net"


@pytest.mark.parametrize("web", [None, "", "javascript:alert(1)"])
async def test_an_address_that_is_no_page_is_none(
    stand_in: StandIn, autotask: Autotask, reading: Reading, web: str | None
) -> None:
    stand_in.zone["webUrl"] = web
    assert (await autotask.zone(reading)).web_url == ""


@pytest.mark.parametrize("slashes", ["", "/", "//"])
async def test_the_base_has_one_slash_however_the_zone_writes_it(
    stand_in: StandIn, autotask: Autotask, reading: Reading, slashes: str
) -> None:
    stand_in.zone["url"] = str(ZONE["url"]).rstrip("/") + slashes
    await autotask.query(Company, reading=reading)
    assert stand_in.signed()[0].url.path == "/ATServicesRest/V1.0/Companies/query"


async def test_it_is_kept_on_disk_for_a_day_without_secrets(
    stand_in: StandIn, tmp_path: Path
) -> None:
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    for after, look_ups in ((0, 1), (23, 1), (25, 2)):
        with time_machine.travel(now + timedelta(hours=after), tick=False):
            async with stand_in.client(tmp_path) as client:
                await client.zone(Reading())
        assert len(stand_in.requests) == look_ups
    kept = on_disk(tmp_path)
    assert not any(word in kept for word in (SECRET.encode(), CODE.encode(), b"bot@msp.example"))


async def test_another_zone_url_has_its_own_cache(stand_in: StandIn, tmp_path: Path) -> None:
    for number in (1, 2, 2):
        url = f"https://webservices{number}.autotask.net/v1.0/zoneInformation"
        async with stand_in.client(tmp_path, url) as client:
            await client.zone(Reading())
    assert len(stand_in.requests) == 2


async def test_parallel_calls_look_it_up_once(stand_in: StandIn, autotask: Autotask) -> None:
    stand_in.latency = 0.01
    await asyncio.gather(*(autotask.zone(Reading()) for _ in range(5)))
    assert len(stand_in.requests) == 1


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "http://webservices14.autotask.net/", "http://127.0.0.1/", "?"]
)
async def test_a_foreign_zone_gets_nothing(
    stand_in: StandIn, autotask: Autotask, reading: Reading, url: str
) -> None:
    stand_in.zone["url"] = url
    with pytest.raises(ForeignHost):
        await autotask.query(Company, reading=reading)
    assert stand_in.signed() == []


async def test_a_foreign_zone_on_disk_gets_nothing(stand_in: StandIn, tmp_path: Path) -> None:
    async with stand_in.client(tmp_path) as client:
        await client.zone(Reading())
    damage(tmp_path, lambda kept: kept.replace(b"webservices14.autotask.net", b"evil.example"))
    async with stand_in.client(tmp_path) as client:
        with pytest.raises(ForeignHost):
            await client.query(Company, reading=Reading())
    assert stand_in.signed() == []


async def test_a_foreign_zone_url_gets_nothing(stand_in: StandIn, tmp_path: Path) -> None:
    async with stand_in.client(tmp_path, "https://evil.example/zoneInformation") as client:
        with pytest.raises(ForeignHost):
            await client.zone(Reading())
    assert stand_in.requests == []


async def test_loopback_is_served_when_it_is_configured(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.zone["url"] = "http://127.0.0.1:8080/"
    url = "http://localhost:8080/v1.0/zoneInformation"
    async with stand_in.client(tmp_path, url) as client:
        assert await client.query(Company, reading=Reading()) == []


async def test_an_unknown_user_name_is_said(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    words = {"errors": ["Zone information could not be determined"]}
    stand_in.script["zoneInformation"].append(httpx.Response(500, json=words))
    with pytest.raises(ZoneUnknown):
        await autotask.query(Company, reading=reading)
    assert stand_in.signed() == []


@pytest.mark.parametrize("status", [401, 404])
async def test_another_refusal_of_the_look_up_is_a_refusal(
    stand_in: StandIn, autotask: Autotask, reading: Reading, status: int
) -> None:
    stand_in.script["zoneInformation"].append(httpx.Response(status))
    with pytest.raises(Refused, match=str(status)):
        await autotask.zone(reading)


async def test_a_question_looks_up_an_unknown_user_name_once(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    words = {"errors": ["Zone information could not be determined"]}
    stand_in.script["zoneInformation"] += [httpx.Response(500, json=words)] * 20
    stand_in.latency = 0.01
    asked = [autotask.query(Company, reading=reading) for _ in range(14)]
    for calls in (asked, [autotask.query(Company, reading=reading)]):
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(result) for result in results} == {ZoneUnknown}
        assert stand_in.paths() == ["zoneInformation"]
    with pytest.raises(ZoneUnknown):
        await autotask.zone(Reading())
    assert len(stand_in.requests) == 2


async def test_a_look_up_that_fails_for_now_is_tried_again_by_one_call_only(
    stand_in: StandIn, autotask: Autotask
) -> None:
    stand_in.script["zoneInformation"] += [httpx.Response(503)] * 30
    reading = Reading(seconds=0.8)
    asked = (autotask.query(Company, reading=reading) for _ in range(14))
    results = await asyncio.gather(autotask.zone(reading), *asked, return_exceptions=True)
    assert {type(result) for result in results} == {ServerFault}
    assert 2 <= len(stand_in.requests) <= 5
