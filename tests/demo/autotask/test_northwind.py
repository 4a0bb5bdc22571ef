from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.autotask import STORIES, demo_msp
from bot.demo.autotask.fields import ENTITIES, PICKLISTS, REFERENCES
from bot.demo.autotask.northwind import BOT_USER, GRADIENT_USER, last_sync

if TYPE_CHECKING:
    from bot.demo.autotask import Msp
    from bot.demo.autotask.filters import Row

DAYS = st.dates(date(2025, 1, 1), date(2032, 12, 31))


@given(DAYS)
def test_every_reference_leads_somewhere(today: date) -> None:
    msp = demo_msp(today)
    for name, table in msp.tables.items():
        for row_id, row in table.items():
            assert row["id"] == row_id
            assert set(row) == set(ENTITIES[name].fields)
            for field, target in REFERENCES.items():
                if row.get(field) is not None:
                    assert row[field] in msp.tables[target], (name, row_id, field)


@given(DAYS)
def test_every_line_has_a_row_for_each_period_of_its_contract(today: date) -> None:
    msp = demo_msp(today)
    told_otherwise = {"Tasmanian Traders", "Southridge Video", "Liberty's Bakery & Café"}
    for lines, units, key in (
        ("ContractServices", "ContractServiceUnits", "contractServiceID"),
        ("ContractServiceBundles", "ContractServiceBundleUnits", "contractServiceBundleID"),
    ):
        for line in msp.tables[lines].values():
            contract = msp.tables["Contracts"][line["contractID"]]
            if msp.tables["Companies"][contract["companyID"]]["companyName"] in told_otherwise:
                continue
            rows = _rows_of(msp, units, key, line)
            assert _day(rows[0], "startDate") == _day(contract, "startDate")
            assert _day(rows[-1], "endDate") == _day(contract, "endDate")
            for before, after in pairwise(rows):
                assert _day(after, "startDate") == _day(before, "endDate") + timedelta(days=1)


@given(DAYS)
def test_nothing_but_its_stories_changed_after_the_last_sync(today: date) -> None:
    msp, sync = demo_msp(today), last_sync(today)
    stamps = ("lastTrackedModifiedDateTime", "lastModifiedDateTime", "lastModifiedDate")
    for table in msp.tables.values():
        for row in table.values():
            assert all(datetime.fromisoformat(row[s]) < sync for s in stamps if s in row)
    late = [
        msp.tables["Contracts"][note["contractID"]]["companyID"]
        for note in msp.tables["ContractNotes"].values()
        if datetime.fromisoformat(note["createDateTime"]) > sync
    ]
    names = [msp.tables["Companies"][company]["companyName"] for company in late]
    assert names == ["Relecloud", "Lakeshore Vets"]
    assert sync < datetime.combine(today, datetime.min.time(), UTC)


def test_every_story_can_be_asked(northwind: Msp) -> None:
    names = [row["companyName"] for row in northwind.tables["Companies"].values()]
    catalogue = {
        row["name"] for t in ("Services", "ServiceBundles") for row in northwind.tables[t].values()
    }
    assert 12 <= len(STORIES) <= 30
    assert STORIES[0].account == "Acme"
    for story in STORIES:
        assert any(story.account in name for name in names)
        assert story.service is None or story.service in catalogue


def test_it_is_a_believable_size(northwind: Msp) -> None:
    assert 55 <= len(northwind.tables["Companies"]) <= 70
    users = {row["userName"] for row in northwind.tables["Resources"].values()}
    assert {BOT_USER, GRADIENT_USER} <= users


def test_acme_is_a_prospect_with_backup_from_the_first_of_next_month(northwind: Msp) -> None:
    (acme,) = _named(northwind, "Acme")
    assert (acme["companyType"], acme["isActive"]) == (3, True)
    (contract,) = _contracts(northwind, acme)
    assert contract["startDate"] == "2026-12-01T00:00:00Z"
    (line,) = [
        row
        for row in northwind.tables["ContractServices"].values()
        if row["contractID"] == contract["id"]
    ]
    assert northwind.tables["Services"][line["serviceID"]]["name"] == "Backup"
    units = _rows_of(northwind, "ContractServiceUnits", "contractServiceID", line)
    assert {row["units"] for row in units} == {25}


@pytest.mark.parametrize(
    ("field", "missing"),
    [(("Companies", "companyType"), set()), (("Contracts", "status"), set())],
)
def test_every_value_of_the_lists_occurs(
    northwind: Msp, field: tuple[str, str], missing: set[int]
) -> None:
    entity, name = field
    seen = {row[name] for row in northwind.tables[entity].values()}
    assert set(PICKLISTS[field]) - seen == missing
    assert seen <= set(northwind.picklists[field])


def test_names_that_are_hard_to_print(northwind: Msp) -> None:
    names = " ".join(row["companyName"] for row in northwind.tables["Companies"].values())
    assert all(part in names for part in ("<!channel>", "<https://x|y>", "&", "'", '"', "🚀", "é"))
    assert max(len(row["companyName"]) for row in northwind.tables["Companies"].values()) == 100


def test_a_label_of_one_tenant_is_not_anothers() -> None:
    assert 5 in demo_msp(date(2026, 11, 22)).picklists["Contracts", "status"]
    assert 5 not in PICKLISTS["Contracts", "status"]


def _named(msp: Msp, name: str) -> list[Row]:
    return [row for row in msp.tables["Companies"].values() if row["companyName"] == name]


def _contracts(msp: Msp, company: Row) -> list[Row]:
    return [row for row in msp.tables["Contracts"].values() if row["companyID"] == company["id"]]


def _rows_of(msp: Msp, units: str, key: str, line: Row) -> list[Row]:
    part = "serviceID" if key == "contractServiceID" else "serviceBundleID"
    rows = [
        row
        for row in msp.tables[units].values()
        if row["contractID"] == line["contractID"]
        and row[part] == line[part]
        and row[key] in {line["id"], None}
    ]
    return sorted(rows, key=lambda row: str(row["startDate"]))


def _day(row: Row, end: str) -> date:
    return date.fromisoformat(row[end][:10])
