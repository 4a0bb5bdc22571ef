from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import time_machine

from bot.autotask import Access, Reading, Thresholds
from bot.errors import BrokenAnswer

if TYPE_CHECKING:
    from pathlib import Path

    from bot.autotask import Autotask
    from tests.autotask.stand_in import StandIn

FIELDS = "Companies/entityInformation/fields"
INFO = "Companies/entityInformation"


def fields(*values: tuple[Any, str, bool]) -> dict[str, Any]:
    listed = [{"value": v, "label": label, "isActive": active} for v, label, active in values]
    return {
        "fields": [
            {"name": "companyName", "isPickList": False, "picklistValues": None},
            {"name": "companyType", "isPickList": True, "picklistValues": listed},
        ]
    }


CUSTOMER, OLD = ("1", "Kunde", True), ("7", "Lieferant", False)


@pytest.mark.parametrize(
    ("info", "confirmed"),
    [
        ({"canQuery": True, "userAccessForQuery": "All"}, True),
        ({"canQuery": True, "userAccessForQuery": "Restricted"}, False),
        ({"canQuery": True, "userAccessForQuery": None}, False),
        ({"canQuery": True}, False),
        ({"canQuery": False, "userAccessForQuery": "All"}, False),
        ({"canQuery": False, "userAccessForQuery": "None"}, False),
    ],
)
async def test_only_all_confirms_the_permission(
    stand_in: StandIn, autotask: Autotask, reading: Reading, info: dict[str, Any], confirmed: bool
) -> None:
    stand_in.metadata[INFO] = {"info": info}
    access = await autotask.access("Companies", reading)
    assert access == Access("Companies", info["canQuery"], info.get("userAccessForQuery"))
    assert access.confirmed is confirmed


async def test_a_permission_is_never_kept_on_disk(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.metadata[INFO] = {"info": {"canQuery": True, "userAccessForQuery": "All"}}
    for _ in range(2):
        async with stand_in.client(tmp_path) as client:
            await client.access("Companies", Reading())
            await client.access("Companies", Reading())
    assert stand_in.paths().count(INFO) == 2


async def test_a_refusal_is_asked_about_again(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    stand_in.metadata[INFO] = {"info": {"canQuery": True, "userAccessForQuery": "None"}}
    assert not (await autotask.access("Companies", reading)).confirmed
    stand_in.metadata[INFO] = {"info": {"canQuery": True, "userAccessForQuery": "All"}}
    assert (await autotask.access("Companies", reading)).confirmed


async def test_an_answer_without_the_permission_is_broken(
    stand_in: StandIn, autotask: Autotask, reading: Reading, three_tries: None
) -> None:
    stand_in.metadata[INFO] = {"info": {"name": "Company"}}
    with pytest.raises(BrokenAnswer):
        await autotask.access("Companies", reading)


async def test_labels_are_those_in_use_and_those_no_longer(
    stand_in: StandIn, autotask: Autotask, reading: Reading
) -> None:
    stand_in.metadata[FIELDS] = fields(CUSTOMER, OLD, ("m", "Monthly", True), (None, "?", True))
    labels = await autotask.labels("Companies", "CompanyType", seen={1, 7}, reading=reading)
    assert labels == {1: "Kunde", 7: "Lieferant"}
    for name in ("companyName", "nothing"):
        assert await autotask.labels("Companies", name, seen=set(), reading=reading) == {}


async def test_an_unknown_value_has_the_list_read_afresh_once(
    stand_in: StandIn, autotask: Autotask
) -> None:
    stand_in.metadata[FIELDS] = fields(CUSTOMER)
    await autotask.labels("Companies", "companyType", seen={1}, reading=Reading())
    stand_in.metadata[FIELDS] = fields(CUSTOMER, ("200", "Neu", True))
    for _ in range(3):
        labels = await autotask.labels(
            "Companies", "companyType", seen={1, 200, 201}, reading=Reading()
        )
        assert labels == {1: "Kunde", 200: "Neu"}
    assert stand_in.paths().count(FIELDS) == 2


async def test_a_value_without_a_word_has_no_meaning_and_null_flags_no_effect(
    autotask: Autotask, stand_in: StandIn, reading: Reading
) -> None:
    nothing = {"isDefaultValue": None, "isActive": None}
    listed = [
        {"value": value, "label": label, **nothing}
        for value, label in (("1", "Kunde"), ("2", None), ("3", ""), ("4", " "), (None, "Nichts"))
    ]
    flags = {"isRequired": None, "isReadOnly": None, "isPickList": None}
    field = {"name": "companyType", **flags, "picklistValues": listed}
    stand_in.metadata[FIELDS] = {"fields": [field]}
    seen = frozenset({1})
    labels = await autotask.labels("Companies", "companyType", seen=seen, reading=reading)
    assert labels == {1: "Kunde"}


async def test_labels_are_kept_for_a_day(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.metadata[FIELDS] = fields(CUSTOMER)
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    for after, read in ((0, 1), (23, 1), (25, 2), (0, 3)):
        with time_machine.travel(now + timedelta(hours=after), tick=False):
            async with stand_in.client(tmp_path) as client:
                await client.labels("Companies", "companyType", seen={1}, reading=Reading())
        assert stand_in.paths().count(FIELDS) == read


async def test_parallel_calls_read_the_list_once(stand_in: StandIn, autotask: Autotask) -> None:
    stand_in.metadata[FIELDS], stand_in.latency = fields(CUSTOMER), 0.01
    await asyncio.gather(
        *(
            autotask.labels("Companies", "companyType", seen={1}, reading=Reading())
            for _ in range(4)
        )
    )
    assert stand_in.paths().count(FIELDS) == 1


async def test_thresholds_are_read(stand_in: StandIn, autotask: Autotask, reading: Reading) -> None:
    stand_in.metadata["ThresholdInformation"] = {
        "externalRequestThreshold": 10_000,
        "requestThresholdTimeframe": 60,
        "currentTimeframeRequestCount": 124,
    }
    assert await autotask.thresholds(reading) == Thresholds(limit=10_000, minutes=60, used=124)


async def test_thresholds_that_are_not_told_are_not_guessed(
    stand_in: StandIn, autotask: Autotask, reading: Reading, three_tries: None
) -> None:
    stand_in.script["ThresholdInformation"] += [httpx.Response(200, json={})] * 3
    with pytest.raises(BrokenAnswer):
        await autotask.thresholds(reading)
