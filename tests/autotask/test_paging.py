from __future__ import annotations

import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import stamina
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.autotask import Reading
from bot.autotask import filters as f
from bot.autotask.entities import Company, ContractService, Service
from bot.errors import BrokenAnswer, ForeignHost, StrangeValue
from tests.autotask.stand_in import StandIn, page

if TYPE_CHECKING:
    from bot.autotask import Autotask

QUERY = "Companies/query"
NEXT = "https://webservices14.autotask.net/ATServicesRest/V1.0/Companies/query/next?paging="


def companies(count: int) -> list[dict[str, Any]]:
    return [{"id": number, "companyName": f"Company {number}"} for number in range(count)]


async def test_next_pages_are_posted_with_the_same_body(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    stand_in.rows["Companies"], stand_in.page_size = companies(5), 2
    rows = await autotask.query(Company, f.eq("isActive", True), reading=reading)
    assert [row.id for row in rows] == [0, 1, 2, 3, 4]
    sent = stand_in.signed()
    assert [request.method for request in sent] == ["POST"] * 3
    assert len({request.content for request in sent}) == 1
    assert stand_in.bodies(QUERY) == [
        {
            "MaxRecords": 500,
            "IncludeFields": Company.wire_fields(),
            "Filter": [{"op": "eq", "field": "isActive", "value": True}],
        }
    ]
    assert (reading.queries, reading.pages, reading.requests) == (1, 3, 4)


async def test_without_a_filter_every_row_is_asked_for(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    assert await autotask.query(Company, reading=reading) == []
    assert stand_in.bodies(QUERY)[0]["Filter"] == [{"op": "exist", "field": "id"}]


@pytest.mark.parametrize(
    "following",
    [
        "https://evil.example/next",
        "http://webservices14.autotask.net/next",
        "http://127.0.0.1/next",
    ],
)
async def test_nothing_is_sent_to_a_foreign_next_page(
    stand_in: StandIn, autotask: Autotask, reading: Reading, following: str
) -> None:
    stand_in.script[QUERY].append(page(companies(1), following))
    with pytest.raises(ForeignHost):
        await autotask.query(Company, reading=reading)
    assert [request.url.host for request in stand_in.signed()] == ["webservices14.autotask.net"]


@pytest.mark.parametrize(
    "broken",
    [
        page(companies(2), count=3),
        page(companies(2), count=None),
        page([], NEXT + "1"),
        page(companies(1), ""),
        page(companies(1), "Companies/query"),
        page([*companies(1), *companies(1)]),
        httpx.Response(200, json={"items": []}),
        httpx.Response(200, json={"pageDetails": {"count": 0, "nextPageUrl": None}}),
        httpx.Response(200, json={"items": [], "pageDetails": {"count": 0}}),
        httpx.Response(200, json={"items": None, "pageDetails": {"count": 0, "nextPageUrl": None}}),
    ],
)
async def test_a_page_that_is_not_whole_is_no_end(
    stand_in: StandIn,
    autotask: Autotask,
    reading: Reading,
    three_tries: None,
    broken: httpx.Response,
) -> None:
    stand_in.rows["Companies"] = companies(2)
    stand_in.script[QUERY] += [broken] * 2
    assert len(await autotask.query(Company, reading=reading)) == 2
    stand_in.script[QUERY] += [broken] * 3
    with pytest.raises(BrokenAnswer) as raised:
        await autotask.query(Company, reading=reading)
    assert raised.value.entity == "Companies"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"companyName": "no id"}, "id"),
        ({"id": 1, "companyType": "Customer"}, "company_type"),
        ("row", "the whole"),
    ],
)
async def test_a_row_that_cannot_be_read_is_read_twice_and_named(
    stand_in: StandIn, autotask: Autotask, row: object, field: str
) -> None:
    stand_in.script[QUERY] += [page([row])] * 9
    began = time.monotonic()
    with pytest.raises(StrangeValue, match=f"Company: unexpected shape of {field}"):
        await autotask.query(Company, reading=Reading())
    assert time.monotonic() - began < 2.0
    assert stand_in.paths().count(QUERY) == 2
    await autotask.query(Service, reading=Reading())


async def test_a_server_that_repeats_itself_is_noticed(
    stand_in: StandIn, autotask: Autotask, reading: Reading, three_tries: None
) -> None:
    again = page(companies(1), NEXT + "1")
    stand_in.script[QUERY].append(again)
    stand_in.script["Companies/query/next"] += [again] * 3
    with pytest.raises(BrokenAnswer):
        await autotask.query(Company, reading=reading)


async def test_pascal_case_pages_are_read(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    body = {"Items": [{"Id": 4}], "PageDetails": {"Count": 1, "NextPageUrl": None}}
    stand_in.script[QUERY].append(httpx.Response(200, json=body))
    assert await autotask.query(Company, reading=reading) == [Company(id=4)]


async def test_ids_go_out_in_chunks_and_come_back_once(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    def matching(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)["Filter"][0]["value"]
        rows = [{"id": number, "contractID": number} for number in asked[:3]]
        return page([*rows, {"id": 9_999, "contractID": asked[0]}])

    stand_in.script["ContractServices/query"] += [matching] * 3
    ids = [*range(1_000), *range(10)]
    rows = await autotask.query_in(
        ContractService, "contractID", ids, f.exist("serviceID"), reading=reading
    )
    sent = stand_in.bodies("ContractServices/query")
    assert sorted(n for body in sent for n in body["Filter"][0]["value"]) == list(range(1_000))
    assert {len(body["Filter"][0]["value"]) for body in sent} == {400, 200}
    assert all(body["Filter"][1] == {"op": "exist", "field": "serviceID"} for body in sent)
    assert len({row.id for row in rows}) == len(rows) == 10
    assert reading.queries == 3


async def test_a_row_that_was_not_asked_for_is_no_answer(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    rows = [{"id": 1, "contractID": 7}, {"id": 2, "contractID": None}]
    stand_in.script["ContractServices/query"] += [page(rows), page([{"id": 1, "contractID": 8}])]
    found = await autotask.query_in(ContractService, "contractID", [7], reading=reading)
    assert [row.contract_id for row in found] == [7, None]
    with pytest.raises(BrokenAnswer):
        await autotask.query_in(ContractService, "contractID", [7], reading=reading)


async def test_no_ids_means_no_request(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    assert await autotask.query_in(ContractService, "contractID", (), reading=reading) == []
    assert stand_in.requests == []


@settings(max_examples=150, deadline=None)
@given(
    count=st.integers(0, 12),
    size=st.integers(1, 5),
    damaged=st.integers(0, 12),
    keep=st.integers(0, 2_000),
)
def test_the_result_is_all_rows_or_an_error_never_fewer(
    count: int, size: int, damaged: int, keep: int
) -> None:
    """Damage one page: cut its body, or drop rows and leave its count."""
    stand_in = StandIn(rows={"Companies": companies(count)}, page_size=size)
    seen = 0

    async def damaging(request: httpx.Request) -> httpx.Response:
        nonlocal seen
        answer = await stand_in.answer(request)
        if "Secret" not in request.headers:
            return answer
        seen += 1
        if seen - 1 != damaged:
            return answer
        if keep % 2:
            return httpx.Response(200, content=answer.content[: keep % len(answer.content)])
        data = answer.json()
        data["items"] = data["items"][: keep % (len(data["items"]) + 1)]
        return httpx.Response(200, json=data)

    async def ask() -> list[Company]:
        with tempfile.TemporaryDirectory() as folder:
            async with stand_in.client(Path(folder), answer=damaging) as client:
                return await client.query(Company, reading=Reading(seconds=5.0))

    with stamina.set_testing(True, attempts=1):
        try:
            found = [row.id for row in asyncio.run(ask())]
        except BrokenAnswer:
            found = None
    assert found in (None, list(range(count)))
