from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import time_machine

from bot.autotask import Reading
from bot.errors import Refused
from tests.autotask.stand_in import StandIn, block, damage, on_disk, page

if TYPE_CHECKING:
    from pathlib import Path

    from bot.autotask import Autotask

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
QUERY = "Services/query"
ALL = [{"op": "exist", "field": "id"}]


def service(number: int, name: str, *, modified: str | None = None) -> dict[str, Any]:
    created = "2026-11-01T10:00:00Z"
    return {
        "id": number,
        "name": name,
        "isActive": True,
        "createDate": created,
        "lastModifiedDate": modified,
        "unitPrice": 77.25,
    }


async def names(client: Autotask) -> dict[int, str | None]:
    catalogue = await client.catalogue(Reading())
    return {number: row.name for number, row in catalogue.services.items()}


async def test_it_is_read_in_full_and_then_by_what_changed(
    stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.rows = {
        "Services": [
            service(1, "Backup", modified="2026-11-20T08:00:00.147Z"),
            service(2, "Antivirus"),
        ],
        "ServiceBundles": [{"id": 5, "name": "Secure User", "isActive": 1}],
    }
    with time_machine.travel(NOW, tick=False):
        async with stand_in.client(tmp_path) as client:
            catalogue = await client.catalogue(Reading())
            assert sorted(catalogue.services) == [1, 2]
            assert catalogue.bundles[5].is_active is True
    renamed = service(2, "Endpoint Security", modified="2026-11-22T12:30:00Z")
    stand_in.script[QUERY].append(page([renamed, service(3, "New")]))
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        async with stand_in.client(tmp_path) as client:
            assert await names(client) == {1: "Backup", 2: "Endpoint Security", 3: "New"}
            stand_in.script[QUERY].append(page([]))
            assert await names(client) == {1: "Backup", 2: "Endpoint Security", 3: "New"}
    first, second, third = (body["Filter"] for body in stand_in.bodies(QUERY))
    since = "2026-11-20T07:50:00.147000Z"
    assert first == ALL
    assert second == [
        {
            "op": "or",
            "items": [
                {"op": "gte", "field": "lastModifiedDate", "value": since},
                {"op": "gte", "field": "createDate", "value": since},
            ],
        }
    ]
    # No later than the full read, whatever stamps came since.
    assert third[0]["items"][0]["value"] == "2026-11-22T11:50:00Z"


async def test_it_is_read_in_full_again_after_a_day(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.rows["Services"] = [service(1, "Backup"), service(2, "Antivirus")]
    with time_machine.travel(NOW, tick=False):
        async with stand_in.client(tmp_path) as client:
            assert sorted(await names(client)) == [1, 2]
    stand_in.rows["Services"] = [service(1, "Backup")]
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        async with stand_in.client(tmp_path) as client:
            assert sorted(await names(client)) == [1]


async def test_a_stamp_from_the_future_hides_no_change(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.rows["Services"] = [service(1, "Backup", modified="2099-01-01T00:00:00Z")]
    with time_machine.travel(NOW, tick=False):
        async with stand_in.client(tmp_path) as client:
            await names(client)
            await names(client)
    asked = stand_in.bodies(QUERY)[1]["Filter"][0]["items"][0]["value"]
    assert asked == "2026-11-22T11:50:00Z"


@pytest.mark.parametrize("content", [b"", b"{", b'{"at": 1e12, "value": []}', b"\x00\xff", b"[]"])
async def test_a_corrupt_file_is_read_anew_and_replaced(
    stand_in: StandIn, tmp_path: Path, content: bytes
) -> None:
    stand_in.rows["Services"] = [service(1, "Backup")]
    async with stand_in.client(tmp_path) as client:
        await names(client)
    damage(tmp_path, lambda _: content)
    for _ in range(2):
        async with stand_in.client(tmp_path) as client:
            assert await names(client) == {1: "Backup"}
    assert [body["Filter"] == ALL for body in stand_in.bodies(QUERY)] == [True, True, False]


async def test_a_folder_that_cannot_be_written_fails_no_question(
    stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.rows["Services"] = [service(1, "Backup")]
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    async with stand_in.client(in_the_way) as client:
        assert await names(client) == {1: "Backup"}
        assert await names(client) == {1: "Backup"}
    assert stand_in.paths().count("zoneInformation") == 1


async def test_prices_do_not_reach_the_disk(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.rows["Services"] = [service(1, "Backup")]
    async with stand_in.client(tmp_path) as client:
        await names(client)
    kept = on_disk(tmp_path)
    assert b"Backup" in kept
    assert b"77.25" not in kept
    assert b".tmp" not in kept


async def test_a_catalogue_that_cannot_be_brought_up_to_date_is_no_catalogue(
    stand_in: StandIn, autotask: Autotask
) -> None:
    stand_in.rows["Services"] = [service(1, "Backup")]
    await autotask.catalogue(Reading())
    stand_in.script[QUERY].append(httpx.Response(500, json={"errors": ["no"]}))
    with pytest.raises(Refused):
        await autotask.catalogue(Reading())


async def test_services_and_bundles_are_asked_in_parallel(
    stand_in: StandIn, autotask: Autotask
) -> None:
    await autotask.zone(Reading())
    reading = Reading()
    await autotask.catalogue(reading)
    stand_in.latency, stand_in.most_together = 0.02, 0
    await autotask.catalogue(reading)
    assert stand_in.most_together == 2


async def test_a_file_that_cannot_be_replaced_fails_no_question(
    stand_in: StandIn, autotask: Autotask, tmp_path: Path
) -> None:
    stand_in.rows["Services"] = [service(1, "Backup")]
    await names(autotask)
    block(tmp_path)
    stand_in.script[QUERY].append(page([service(2, "Antivirus")]))
    stand_in.script[QUERY].append(httpx.Response(401))
    assert await names(autotask) == {1: "Backup", 2: "Antivirus"}
    assert await names(autotask) == {1: "Backup", 2: "Antivirus"}
    assert b".tmp" not in on_disk(tmp_path)
