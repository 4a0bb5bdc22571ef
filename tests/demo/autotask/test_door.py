from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.demo.autotask import Limits
from bot.demo.autotask.door import Door
from tests.demo.autotask.asking import API, asking

if TYPE_CHECKING:
    from bot.demo.autotask import AutotaskServer
    from tests.demo.autotask.asking import Asking

ZONE = "/atservicesrest/v1.0/zoneInformation"


async def test_the_zone_is_told_without_a_secret(server: AutotaskServer) -> None:
    async with server.serve() as running, httpx.AsyncClient() as anybody:
        answer = await anybody.get(running.zone_url, params={"user": "BOT@demo-msp.example"})
        assert answer.json() == {
            "zoneName": "Demo",
            "url": f"{running.address}/ATServicesRest/",
            "webUrl": f"{running.address}/",
            "ci": 0,
        }
        for params in ({"user": "nobody@demo-msp.example"}, {}):
            unknown = await anybody.get(running.zone_url, params=params)
            assert unknown.status_code == 500
            assert unknown.json() == {"errors": ["Zone information could not be determined"]}


@pytest.mark.parametrize("header", ["UserName", "Secret", "ApiIntegrationCode"])
async def test_a_wrong_credential_gets_an_empty_401(
    ask: Asking, server: AutotaskServer, header: str
) -> None:
    ask.http.headers[header] = "wrong"
    answer = await ask.query("Companies")
    assert (answer.status_code, answer.content) == (401, b"")
    del ask.http.headers[header]
    assert (await ask.query("Companies")).status_code == 401
    assert server.rejected == 2


async def test_five_in_a_row_lock_the_user(ask: Asking, server: AutotaskServer) -> None:
    async def log_in(secret: str) -> int:
        ask.http.headers["Secret"] = secret
        return (await ask.get("Version")).status_code

    statuses = [await log_in(s) for s in [*["wrong"] * 4, server.secret, *["wrong"] * 4]]
    assert statuses == [401] * 4 + [200] + [401] * 4
    assert server.door.in_a_row == 4
    assert [await log_in("wrong"), await log_in(server.secret)] == [401, 401]
    assert server.door.locked
    assert server.rejected == 10


async def test_the_fourth_at_a_time_is_turned_away(
    ask_served: Asking, server: AutotaskServer
) -> None:
    server.latency = 0.1
    answers = await asyncio.gather(*(ask_served.query("Companies") for _ in range(5)))
    assert Counter(a.status_code for a in answers) == {200: 3, 429: 1, 500: 1}
    (words,) = [a.json() for a in answers if a.status_code == 500]
    assert words == {"errors": ["Itgenatr005 Thread Threshold Exceeded"]}
    assert server.peak["Companies"] == 4


async def test_each_entity_has_its_own_three(ask_served: Asking, server: AutotaskServer) -> None:
    server.latency = 0.05
    began = time.monotonic()
    answers = await asyncio.gather(
        *(ask_served.query(e) for e in ("Companies", "Contracts", "Services") for _ in range(3))
    )
    assert {a.status_code for a in answers} == {200}
    assert server.peak == {"Companies": 3, "Contracts": 3, "Services": 3}
    assert time.monotonic() - began < 9 * 0.05
    # The metadata of an entity takes its threads too.
    mixed = await asyncio.gather(
        *(ask_served.get("Companies/entityInformation") for _ in range(2)),
        *(ask_served.query("Companies") for _ in range(2)),
    )
    assert sum(a.status_code != 200 for a in mixed) == 1


async def test_the_hour_slows_down_and_then_stops(ask: Asking, server: AutotaskServer) -> None:
    async def seconds() -> float:
        began = time.monotonic()
        assert (await ask.get("Version")).status_code == 200
        return time.monotonic() - began

    assert await seconds() < 0.02
    server.door.spend(5_000)
    assert await seconds() >= 0.025
    server.door.spend(2_500)
    assert await seconds() >= 0.05
    used = (await ask.get("ThresholdInformation")).json()
    assert used == {
        "externalRequestThreshold": 10_000,
        "requestThresholdTimeframe": 60,
        "currentTimeframeRequestCount": 7_504,
    }
    server.door.spend(2_496)
    assert (await ask.get("Version")).status_code == 429


def test_the_hour_rolls() -> None:
    now = [0.0]
    door = Door(("user", "secret", "code"), Limits(per_hour=100), clock=lambda: now[0])
    door.spend(60)
    now[0] = 1_800.0
    door.spend(20)
    assert (door.used, door.pause) == (80, 1.0)
    now[0] = 3_601.0
    assert (door.used, door.pause) == (20, 0.0)


async def test_two_servers_run_side_by_side_and_end(server: AutotaskServer) -> None:
    async with server.serve() as one, server.serve() as two:
        assert one.address != two.address
        for running in (one, two):
            async with asking(server, running.address) as ask:
                assert (await ask.get("Version")).status_code == 200
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(f"{one.address}{API}/Version")
