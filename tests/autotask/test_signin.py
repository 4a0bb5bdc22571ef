from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.autotask import Reading
from bot.autotask.entities import Company, Contract, ContractService, Resource, Service
from bot.autotask.signin import SignIn
from bot.errors import (
    BadCredentials,
    Maintenance,
    NotPermitted,
    Passing,
    ServerFault,
    Throttled,
)
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
    assert len(stand_in.signed()) - before == 2


async def test_many_questions_after_the_secret_was_revoked_are_rejected_twice(
    stand_in: StandIn, autotask: Autotask
) -> None:
    await autotask.query(Company, reading=Reading())
    before = len(stand_in.signed())
    stand_in.rejecting, stand_in.latency = True, 0.01
    questions = [Reading() for _ in range(5)]
    asked = [autotask.query(kind, reading=each) for each in questions for kind in ENTITIES]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(result) for result in results] == [BadCredentials] * 20
    assert len(stand_in.signed()) - before == 2


async def test_a_question_begun_while_another_one_runs_does_not_trust_its_older_answers(
    stand_in: StandIn, autotask: Autotask
) -> None:
    stand_in.latency = 0.05
    running = asyncio.create_task(autotask.query(Resource, reading=Reading()))
    await asyncio.sleep(0.02)
    later = Reading()
    asked = [autotask.query(kind, reading=later) for kind in ENTITIES]

    def revoked(_: httpx.Request) -> httpx.Response:
        stand_in.rejecting = True
        return page([])

    stand_in.script["Resources/query"].append(revoked)
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert await running == []
    assert {type(result) for result in results} == {BadCredentials}
    assert len(stand_in.signed()) == 3


async def test_the_pages_of_a_scan_trust_what_was_accepted_since_it_began(
    stand_in: StandIn, autotask: Autotask
) -> None:
    began = time.monotonic()
    await autotask.query(Company, reading=Reading(since=began))
    stand_in.latency = 0.01
    asked = [autotask.query(kind, reading=Reading(since=began)) for kind in ENTITIES]
    await asyncio.gather(*asked)
    assert stand_in.most_together == len(ENTITIES)


async def test_one_question_after_the_secret_was_revoked_is_rejected_twice(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    await autotask.query(Company, reading=Reading())
    before = len(stand_in.signed())
    stand_in.rejecting, stand_in.latency = True, 0.01
    asked = [autotask.query(kind, reading=reading) for kind in ENTITIES for _ in range(4)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(result) for result in results] == [BadCredentials] * 16
    assert len(stand_in.signed()) - before == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(503), ServerFault),
        (httpx.Response(200, text="<html>"), Maintenance),
        (httpx.Response(429, headers={"Retry-After": "60"}), Throttled),
    ],
)
async def test_a_server_that_is_down_from_the_start_is_asked_by_one_call_only(
    stand_in: StandIn, autotask: Autotask, answer: httpx.Response, error: type[Passing]
) -> None:
    for path in ("Companies/query", "Contracts/query", "Resources/query"):
        stand_in.script[path] += [answer] * 30
    reading = Reading(seconds=0.8)
    asked = [autotask.query(kind, reading=reading) for kind in ENTITIES for _ in range(4)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(result) for result in results] == [error] * 16
    assert {request.url.path.split("/")[-2] for request in stand_in.signed()} == {"Companies"}
    assert len(stand_in.signed()) <= 5
    assert await autotask.query(ContractService, reading=Reading()) == []


async def test_one_entity_that_is_down_does_not_hold_up_a_trusted_question(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    await autotask.query(Contract, reading=Reading())
    stand_in.script["Companies/query"].append(httpx.Response(429, headers={"Retry-After": "60"}))
    down, up = await asyncio.gather(
        autotask.query(Company, reading=reading),
        autotask.query(Contract, reading=reading),
        return_exceptions=True,
    )
    assert (type(down), up) == (Throttled, [])


async def test_a_refusal_of_the_first_call_is_its_own(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    stand_in.script["Companies/query"].append(httpx.Response(403))
    refused, *others = await asyncio.gather(
        *(autotask.query(kind, reading=reading) for kind in ENTITIES), return_exceptions=True
    )
    assert (type(refused), others) == (NotPermitted, [[], [], []])


async def test_a_first_call_that_is_given_up_leaves_its_place(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    await autotask.zone(reading)
    stand_in.latency = 0.05
    first = asyncio.create_task(autotask.query(Company, reading=reading))
    second = asyncio.create_task(autotask.query(Contract, reading=reading))
    await asyncio.sleep(0.01)
    first.cancel()
    assert await second == []


@dataclass
class Server:
    """Answers or rejects, by a clock that stands still; counts what is sent."""

    seconds: float = 0.0
    rejecting: bool = False
    sent: int = 0
    looks: int = 0
    running: int = 0
    most: int = 0

    async def send(self) -> str:
        self.sent, self.running = self.sent + 1, self.running + 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        if self.rejecting:
            raise BadCredentials
        return "answer"

    async def renew(self) -> None:
        self.looks += 1

    async def together(self, sign_in: SignIn, calls: int = 14) -> set[object]:
        """Call in parallel; the answers and the kinds of the errors."""
        began = self.seconds
        asked = (sign_in.call(self.send, self.renew, since=began) for _ in range(calls))
        results = await asyncio.gather(*asked, return_exceptions=True)
        return {r if isinstance(r, str) else type(r) for r in results}


async def test_half_a_minute_after_the_last_answer_calls_go_alone_again() -> None:
    server = Server()
    sign_in = SignIn(clock=lambda: server.seconds)
    assert await server.together(sign_in) == {"answer"}
    server.most = 0
    assert await server.together(sign_in) == {"answer"}
    assert server.most == 14
    server.seconds = 30.0
    assert sign_in.is_trusted
    server.seconds, server.sent, server.rejecting = 61.0, 0, True
    assert await server.together(sign_in) == {BadCredentials}
    assert (server.sent, server.looks) == (2, 1)


async def test_ten_minutes_after_the_last_rejection_one_call_tries_again() -> None:
    server = Server(rejecting=True)
    sign_in = SignIn(clock=lambda: server.seconds)
    await server.together(sign_in)
    server.seconds = 181.0
    with pytest.raises(BadCredentials, match="nothing more is sent for 7 min"):
        await sign_in.call(server.send, server.renew, since=server.seconds)
    assert server.sent == 2
    for tries, seconds in ((3, 600.0), (3, 1_199.0), (4, 1_200.0)):
        server.seconds = seconds
        assert await server.together(sign_in) == {BadCredentials}
        assert server.sent == tries
    server.seconds, server.rejecting = 1_800.0, False
    assert await server.together(sign_in) == {"answer"}


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
    assert await autotask.query(Company, reading=Reading()) == []
