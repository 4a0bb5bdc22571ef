from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.autotask import Reading
from bot.autotask.entities import Company, Contract
from bot.errors import Maintenance, Throttled, Unreachable

if TYPE_CHECKING:
    from bot.autotask import Autotask
    from tests.autotask.stand_in import StandIn

QUERY = "Companies/query"
INFO = {"info": {"canQuery": True, "userAccessForQuery": "All"}}


async def test_two_requests_an_entity_are_in_flight_metadata_included(
    stand_in: StandIn, autotask: Autotask
) -> None:
    stand_in.latency = 0.01
    stand_in.metadata = {"Companies/entityInformation": INFO}
    await autotask.query(Company, reading=Reading())
    await asyncio.gather(
        *(autotask.query(Company, reading=Reading()) for _ in range(6)),
        *(autotask.query(Contract, reading=Reading()) for _ in range(6)),
        *(autotask.access("Companies", Reading()) for _ in range(3)),
    )
    assert stand_in.most["Companies"] == 2
    assert stand_in.most["Contracts"] == 2
    assert stand_in.most_together == 4


async def test_tries_end_with_the_budget(stand_in: StandIn, autotask: Autotask) -> None:
    stand_in.script[QUERY] += [httpx.Response(200, text="<html>")] * 50
    reading, began = Reading(seconds=1.0), time.monotonic()
    with pytest.raises(Maintenance):
        await autotask.query(Company, reading=reading)
    assert time.monotonic() - began < 1.5
    assert 2 <= reading.requests <= 7


async def test_a_server_that_hangs_is_unreachable_in_time(
    stand_in: StandIn, autotask: Autotask
) -> None:
    stand_in.latency = 30.0
    began = time.monotonic()
    with pytest.raises(Unreachable):
        await autotask.query(Company, reading=Reading(seconds=0.2))
    assert time.monotonic() - began < 1.0


async def test_a_spent_budget_sends_nothing(stand_in: StandIn, autotask: Autotask) -> None:
    reading = Reading(seconds=0.0)
    with pytest.raises(Unreachable):
        await autotask.query(Company, reading=reading)
    assert stand_in.requests == []
    assert reading.remaining() == 0.0


async def test_a_wait_longer_than_the_budget_ends_the_tries_at_once(
    stand_in: StandIn, autotask: Autotask
) -> None:
    stand_in.script[QUERY].append(httpx.Response(429, headers={"Retry-After": "60"}))
    began = time.monotonic()
    with pytest.raises(Throttled):
        await autotask.query(Company, reading=Reading(seconds=20.0))
    assert time.monotonic() - began < 1.0


async def test_a_wait_within_the_budget_is_honoured(stand_in: StandIn, autotask: Autotask) -> None:
    stand_in.script[QUERY].append(httpx.Response(429, headers={"Retry-After": "1"}))
    began = time.monotonic()
    assert await autotask.query(Company, reading=Reading(seconds=5.0)) == []
    assert 1.0 <= time.monotonic() - began < 2.5


async def test_the_first_failure_of_parallel_chunks_ends_the_others(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    await autotask.query(Company, reading=reading)
    stand_in.script[QUERY].append(httpx.Response(500, json={"errors": ["no"]}))
    stand_in.latency = 0.02
    before = len(stand_in.requests)
    with pytest.raises(Exception, match="no"):
        await autotask.query_in(Company, "id", range(4_000), reading=reading)
    await asyncio.sleep(0.1)
    assert len(stand_in.requests) - before <= 4
