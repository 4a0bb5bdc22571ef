from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer, BadPassword, Msp
from tests.demo.autotask.asking import ALL, Asking, asking

if TYPE_CHECKING:
    from tests.demo.autotask.asking import Row


async def all_pages(ask: Asking, entity: str, size: int) -> list[list[Row]]:
    body = {"filter": [ALL], "maxRecords": size}
    pages: list[list[Row]] = []
    url: str | None = f"/ATServicesRest/V1.0/{entity}/query"
    previous: list[str | None] = []
    while url:
        page = (await ask.http.post(url, json=body)).json()
        assert page["pageDetails"]["count"] == len(page["items"])
        assert page["pageDetails"]["requestCount"] == size
        previous.append(page["pageDetails"]["prevPageUrl"])
        pages.append(page["items"])
        url = page["pageDetails"]["nextPageUrl"]
    assert previous[0] is None
    for number, back in enumerate(previous[1:]):
        assert back is not None
        assert (await ask.http.post(back, json=body)).json()["items"] == pages[number]
    return pages


@given(st.sets(st.integers(0, 10_000), max_size=40), st.integers(1, 12))
async def test_the_pages_hold_every_row_once_by_id(ids: set[int], size: int) -> None:
    msp = Msp()
    for number in ids:
        msp.account(f"Account {number}", id=number)
    async with asking(AutotaskServer(msp)) as ask:
        pages = await all_pages(ask, "Companies", size)
    assert [row["id"] for page in pages for row in page] == sorted(ids)
    assert all(len(page) == size for page in pages[:-1])


async def test_five_hundred_rows_a_page_is_the_default(ask: Asking, northwind: Msp) -> None:
    first = (await ask.query("ContractServiceUnits")).json()["pageDetails"]
    assert first["count"] == first["requestCount"] == 500
    assert len(northwind.tables["ContractServiceUnits"]) > 500
    for size in (0, 501, "many"):
        assert "MaxRecords" in await ask.refusal("Contracts", MaxRecords=size)


async def test_a_next_page_must_be_posted(ask: Asking) -> None:
    url = (await ask.query("Companies", MaxRecords=10)).json()["pageDetails"]["nextPageUrl"]
    answer = await ask.http.get(url)
    assert answer.status_code == 405
    assert answer.json() == {
        "Message": "The requested resource does not support http method 'GET'."
    }
    assert "Filter is missing" in (await ask.http.post(url)).json()["errors"][0]
    spoilt = await ask.http.post("/ATServicesRest/V1.0/Companies/query/next?paging=1")
    assert spoilt.json() == {"errors": ["The paging value is invalid."]}


async def test_a_get_asks_the_same_unless_its_address_is_long(ask: Asking) -> None:
    acme = {"Filter": [{"op": "eq", "field": "companyName", "value": "ACME"}]}
    answer = await ask.get("Companies/query", search=json.dumps(acme))
    assert [row["companyName"] for row in answer.json()["items"]] == ["Acme"]
    long = {"Filter": [{"op": "in", "field": "id", "value": list(range(400))}]}
    assert (await ask.get("Companies/query", search=json.dumps(long))).status_code == 404


async def test_only_the_fields_that_were_asked_for(ask: Asking) -> None:
    (row,) = await ask.rows("Companies", *_named("Acme"), IncludeFields=["ID", "companytype"])
    assert set(row) == {"id", "companyType"}
    whole = (await ask.rows("Companies", *_named("Acme")))[0]
    assert whole["parentCompanyID"] is None
    assert "Unable to find x" in await ask.refusal("Companies", IncludeFields=["x"])


async def test_count_and_single_rows(ask: Asking, northwind: Msp) -> None:
    count = await ask.http.post(
        "/ATServicesRest/V1.0/Companies/query/count", json={"filter": [ALL]}
    )
    assert count.json() == {"queryCount": len(northwind.tables["Companies"])}
    assert (await ask.get("Companies/0")).json()["item"]["companyName"] == "Northwind IT"
    missing = await ask.get("Companies/999999")
    assert (missing.status_code, missing.json()) == (200, {"item": None})
    wrong = await ask.http.post("/ATServicesRest/V1.0/Companies/query/count", json={})
    assert wrong.status_code == 500


async def test_paths_are_the_same_in_any_case(ask: Asking) -> None:
    answer = await ask.http.post("/atservicesrest/v1.0/COMPANIES/Query", json={"filter": [ALL]})
    assert answer.status_code == 200
    assert (await ask.query("Nonsense")).status_code == 404


@pytest.mark.parametrize(
    "entity", ["ContractServiceAdjustments", "ContractServiceBundleAdjustments"]
)
async def test_adjustments_can_only_be_created(ask: Asking, entity: str) -> None:
    assert (await ask.query(entity)).status_code == 404
    info = (await ask.get(f"{entity}/entityInformation")).json()["info"]
    assert info["canCreate"]
    assert not info["canQuery"]


async def test_fields_have_the_tenants_labels(ask: Asking, northwind: Msp) -> None:
    northwind.picklists["Companies", "companyType"][1] = "Kunde"
    fields = (await ask.get("Companies/entityInformation/fields")).json()["fields"]
    by_name = {field["name"]: field for field in fields}
    assert set(by_name) == set(northwind.tables["Companies"][0]) - {"userDefinedFields"}
    values = by_name["companyType"]["picklistValues"]
    assert ("1", "Kunde") in [(value["value"], value["label"]) for value in values]
    assert by_name["parentCompanyID"]["referenceEntityType"] == "Companies"
    assert by_name["companyName"]["picklistValues"] is None


async def test_everything_is_open_to_a_full_user(ask: Asking) -> None:
    info = (await ask.get("Contracts/entityInformation")).json()["info"]
    assert (info["name"], info["canQuery"], info["userAccessForQuery"]) == (
        "Contracts",
        True,
        "All",
    )


async def test_the_log_tells_what_was_asked_and_when(ask: Asking, server: AutotaskServer) -> None:
    await ask.query("Companies", *_named("Acme"))
    await ask.get("Contracts/entityInformation")
    await ask.get("Contracts/entityInformation/fields")
    await ask.get("Version")
    await ask.get("ThresholdInformation")
    assert [(r.entity, r.kind, r.status) for r in server.log] == [
        ("Companies", "query", 200),
        ("Contracts", "entityInformation", 200),
        ("Contracts", "fields", 200),
        ("Version", "version", 200),
        ("ThresholdInformation", "threshold", 200),
    ]
    assert server.log[0].filter == _named("Acme")
    assert all(r.started <= r.ended for r in server.log)
    assert all(a.ended <= b.started for a, b in pairwise(server.log))


async def test_another_tenant_can_be_put_in_its_place(ask: Asking, server: AutotaskServer) -> None:
    server.faults.add(BadPassword())
    for _ in range(6):
        await ask.query("Companies")
    solo = Msp()
    solo.account("Solo")
    server.reset(solo)
    assert (list(server.faults), server.log, server.rejected) == ([], [], 0)
    assert [row["companyName"] for row in await ask.rows("Companies")] == ["Solo"]


def _named(name: str) -> list[dict[str, str]]:
    return [{"op": "eq", "field": "companyName", "value": name}]
