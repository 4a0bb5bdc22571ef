from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.autotask import Reading
from bot.autotask.entities import Company, Contract, ContractService, Resource, Service
from bot.errors import BadCredentials, ServerFault
from tests.autotask.stand_in import StandIn, page

if TYPE_CHECKING:
    from bot.autotask import Autotask

ENTITIES = (Company, Contract, ContractService, Resource)


async def test_twenty_questions_at_once_are_rejected_twice_at_most(
    stand_in: StandIn, autotask: Autotask
) -> None:
    stand_in.rejecting, stand_in.latency = True, 0.01
    asked = [autotask.query(kind, reading=Reading()) for kind in ENTITIES for _ in range(5)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(result) for result in results] == [BadCredentials] * 20
    assert len(stand_in.signed()) == 2
    assert stand_in.paths().count("zoneInformation") == 2
    with pytest.raises(BadCredentials):
        await autotask.access("Companies", Reading())
    assert len(stand_in.signed()) == 2


async def test_the_first_call_goes_alone_and_the_rest_together(
    stand_in: StandIn, autotask: Autotask
) -> None:
    stand_in.latency = 0.02
    running: list[int] = []

    def first(_: httpx.Request) -> httpx.Response:
        running.append(stand_in.running.total())
        return page([])

    stand_in.script["Companies/query"].append(first)
    asked = [autotask.query(kind, reading=Reading()) for kind in ENTITIES for _ in range(5)]
    await asyncio.gather(*asked)
    assert running == [1]
    assert stand_in.most_together == 2 * len(ENTITIES)


async def test_a_moved_tenant_is_found_by_one_fresh_look(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    def moved(_: httpx.Request) -> httpx.Response:
        stand_in.zone["url"] = "https://webservices29.autotask.net/ATServicesRest/"
        return httpx.Response(401)

    stand_in.script["Companies/query"].append(moved)
    assert await autotask.query(Company, reading=reading) == []
    assert [request.url.host for request in stand_in.signed()] == [
        "webservices14.autotask.net",
        "webservices29.autotask.net",
    ]


async def test_after_a_success_a_rejection_gets_one_more_look_each_time(
    stand_in: StandIn, autotask: Autotask
) -> None:
    for _ in range(2):
        stand_in.script["Companies/query"].append(httpx.Response(401))
        assert await autotask.query(Company, reading=Reading()) == []
    stand_in.rejecting = True
    before = len(stand_in.signed())
    for kind in (Company, Contract, Service):
        with pytest.raises(BadCredentials):
            await autotask.query(kind, reading=Reading())
    assert len(stand_in.signed()) == before + 2


async def test_secrets_changed_meanwhile_stop_what_runs_in_parallel(
    stand_in: StandIn, autotask: Autotask
) -> None:
    await autotask.query(Company, reading=Reading())
    before = len(stand_in.signed())
    stand_in.rejecting, stand_in.latency = True, 0.01
    asked = [autotask.query(Company, reading=Reading()) for _ in range(20)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(result) for result in results} == {BadCredentials}
    assert len(stand_in.signed()) - before <= 3  # two were under way, then one alone


async def test_a_fault_between_does_not_buy_a_third_try(
    stand_in: StandIn, autotask: Autotask, reading: Reading, three_tries: None
) -> None:
    stand_in.script["Companies/query"] += [httpx.Response(401), httpx.Response(500)]
    stand_in.rejecting = True
    with pytest.raises(BadCredentials):
        await autotask.query(Company, reading=reading)
    statuses = len(stand_in.signed())
    assert statuses == 3  # rejected, failed, rejected


async def test_a_fault_alone_rejects_nobody(
    stand_in: StandIn, autotask: Autotask, reading: Reading, three_tries: None
) -> None:
    stand_in.script["Companies/query"] += [httpx.Response(500)] * 3
    with pytest.raises(ServerFault):
        await autotask.query(Company, reading=reading)
    assert await autotask.query(Company, reading=reading) == []
