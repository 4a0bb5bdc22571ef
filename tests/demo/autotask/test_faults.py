from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.demo.autotask import (
    AutotaskServer,
    BadPassword,
    Cut,
    Disconnect,
    Fault,
    Faults,
    ForeignNext,
    Hang,
    Html,
    NotPermitted,
    Redirect,
    Refuse,
    Restricted,
    ServerError,
    ShortPage,
    ThreadThreshold,
    Throttle,
)

if TYPE_CHECKING:
    from tests.demo.autotask.asking import Asking


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        (Throttle(), 429, ""),
        (ThreadThreshold(), 500, '{"errors":["Itgenatr005 Thread Threshold Exceeded"]}'),
        (ServerError(), 500, ""),
        (ServerError(status=503, body='{"errors":[]}'), 503, '{"errors":[]}'),
        (Refuse("No."), 500, '{"errors":["No."]}'),
        (BadPassword(), 401, ""),
        (Redirect("https://elsewhere.example/"), 307, ""),
    ],
)
async def test_a_fault_answers_instead(
    ask: Asking, server: AutotaskServer, fault: Fault, status: int, body: str
) -> None:
    server.faults.add(fault)
    answer = await ask.query("Companies")
    assert (answer.status_code, answer.text) == (status, body)
    assert server.rejected == (status == 401)
    server.faults.clear()
    assert (await ask.query("Companies")).status_code == 200


async def test_maintenance_is_a_page_with_status_200(ask: Asking, server: AutotaskServer) -> None:
    server.faults.add(Html())
    answer = await ask.query("Companies")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


async def test_headers_of_faults(ask: Asking, server: AutotaskServer) -> None:
    server.faults.add(Throttle(retry_after=7, times=1), Redirect("https://elsewhere.example/"))
    assert (await ask.query("Companies")).headers["Retry-After"] == "7"
    assert (await ask.query("Companies")).headers["Location"] == "https://elsewhere.example/"


async def test_faults_apply_so_often_and_where_they_should(
    ask: Asking, server: AutotaskServer
) -> None:
    server.faults.add(
        Throttle(times=2, entity="Companies"),
        Refuse("no count", kind="count"),
        ServerError(entity="Version"),
    )
    statuses = [(await ask.query("Companies")).status_code for _ in range(3)]
    assert statuses == [429, 429, 200]
    assert (await ask.query("Contracts")).status_code == 200
    assert (await ask.http.post("/ATServicesRest/V1.0/Services/query/count")).status_code == 500
    assert (await ask.get("Version")).status_code == 500
    assert [type(fault) for fault in server.faults] == [Refuse, ServerError]


async def test_a_fault_of_all_entities_spares_the_zone(ask: Asking, server: AutotaskServer) -> None:
    server.faults.add(Html())
    assert (await ask.get("zoneInformation", user=server.username)).json()["zoneName"] == "Demo"
    server.faults.add(Refuse("gone", entity="zoneInformation"))
    assert (await ask.get("zoneInformation", user=server.username)).status_code == 500


async def test_a_cut_body_is_no_json(ask: Asking, server: AutotaskServer) -> None:
    server.faults.add(Cut())
    answer = await ask.query("Companies")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize(("drop", "claimed"), [(1, 10), (10, 10), (0, 11), (99, 10)])
async def test_a_short_page_counts_more_rows_than_it_has(
    ask: Asking, server: AutotaskServer, drop: int, claimed: int
) -> None:
    server.faults.add(ShortPage(drop=drop))
    page = (await ask.query("Companies", MaxRecords=10)).json()
    assert len(page["items"]) == max(0, 10 - drop)
    assert page["pageDetails"]["count"] == claimed
    assert page["pageDetails"]["nextPageUrl"] is None
    nothing = (await ask.query("Companies", {"op": "eq", "field": "id", "value": 9_999})).json()
    assert (nothing["items"], nothing["pageDetails"]["count"]) == ([], 1)
    info = await ask.get("Companies/entityInformation")
    assert info.json()["info"]["canQuery"]


async def test_a_foreign_next_page(ask: Asking, server: AutotaskServer) -> None:
    server.faults.add(ForeignNext("https://elsewhere.example/next"))
    page = (await ask.query("Companies")).json()
    assert page["pageDetails"]["nextPageUrl"] == "https://elsewhere.example/next"
    assert (await ask.get("Companies/0")).json()["item"]["id"] == 0


async def test_rows_are_hidden_without_a_word(ask: Asking, server: AutotaskServer) -> None:
    everything = await ask.rows("Contracts")
    first = everything[0]["id"]
    server.faults.add(Restricted(entity="Contracts", hides={first}))
    assert await ask.rows("Contracts") == everything[1:]
    assert (await ask.get(f"Contracts/{first}")).json() == {"item": None}
    info = (await ask.get("Contracts/entityInformation")).json()["info"]
    assert (info["canQuery"], info["userAccessForQuery"]) == (True, "Restricted")
    assert len(await ask.rows("Companies")) == len(server.msp.tables["Companies"])


@pytest.mark.parametrize("hides", [Restricted(access="None"), Restricted(hides=lambda _: True)])
async def test_all_rows_can_be_hidden(
    ask: Asking, server: AutotaskServer, hides: Restricted
) -> None:
    server.faults.add(hides)
    assert await ask.rows("Companies") == []
    info = (await ask.get("Companies/entityInformation")).json()["info"]
    assert info["userAccessForQuery"] == hides.access


async def test_a_missing_permission_is_said_and_shown(ask: Asking, server: AutotaskServer) -> None:
    server.faults.add(NotPermitted(entity="ContractNotes"))
    words = await ask.refusal("ContractNotes")
    assert words == "The logged in Resource does not have the adequate permissions"
    info = (await ask.get("ContractNotes/entityInformation")).json()["info"]
    assert (info["canQuery"], info["userAccessForQuery"]) == (False, "None")


async def test_a_rejected_log_in_counts_towards_the_lock(
    ask: Asking, server: AutotaskServer
) -> None:
    server.faults.add(BadPassword(times=5))
    for _ in range(6):
        assert (await ask.query("Companies")).status_code == 401
    assert server.door.locked


async def test_a_late_answer_holds_its_thread_and_the_server_still_ends(
    ask_served: Asking, server: AutotaskServer
) -> None:
    server.faults.add(Hang(0.1, times=1), Hang(60, times=1))
    began = time.monotonic()
    assert (await ask_served.query("Companies")).status_code == 200
    assert time.monotonic() - began >= 0.1
    ask_served.http.timeout = httpx.Timeout(0.1)
    with pytest.raises(httpx.ReadTimeout):
        await ask_served.query("Companies")


async def test_a_connection_breaks_on_the_wire_and_without_one(
    ask_served: Asking, ask: Asking, server: AutotaskServer
) -> None:
    for way in (ask_served, ask):
        server.faults.add(Disconnect(times=1))
        with pytest.raises(httpx.RemoteProtocolError):
            await way.query("Companies")
        assert (await way.query("Companies")).status_code == 200
    assert [entry.status for entry in server.log] == [0, 200, 0, 200]


async def test_faults_can_be_there_from_the_start(server: AutotaskServer) -> None:
    broken = AutotaskServer(server.msp, faults=Faults(Html(times=1)))
    assert [type(fault) for fault in broken.faults] == [Html]
