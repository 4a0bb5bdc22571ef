"""Two clocks that show different times: nothing is told of today by either of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.autotask.entities import Contract
from bot.errors import BadCredentials, ClockOff
from tests.autotask.stand_in import StandIn, page

if TYPE_CHECKING:
    from pathlib import Path

    from bot.autotask import Reading

NOW = datetime(2026, 11, 30, 23, 50, tzinfo=UTC)
QUERY = "Contracts/query"


def dated(at: datetime) -> dict[str, str]:
    return {"date": format_datetime(at, usegmt=True)}


@pytest.mark.parametrize("ahead", [timedelta(minutes=6), -timedelta(minutes=6), timedelta(days=30)])
async def test_an_answer_by_another_clock_is_none(
    tmp_path: Path, reading: Reading, ahead: timedelta
) -> None:
    stand_in = StandIn()
    stand_in.rows["Contracts"] = [{"id": 1}]
    async with stand_in.client(tmp_path, now=lambda: NOW + ahead) as autotask:
        stand_in.script[QUERY].append(
            httpx.Response(200, content=page([{"id": 1}]).content, headers=dated(NOW))
        )
        with pytest.raises(ClockOff) as raised:
            await autotask.query(Contract, reading=reading)
        assert f"Autotask's 2026-11-30 23:50, the bot's {NOW + ahead:%Y-%m-%d %H:%M}" in str(
            raised.value
        )
        assert stand_in.paths().count(QUERY) == 1
        assert await autotask.query(Contract, reading=reading) == [Contract(id=1)]


@pytest.mark.parametrize("ahead", [timedelta(minutes=4), -timedelta(minutes=4), timedelta(0)])
async def test_some_minutes_do_not_matter(
    tmp_path: Path, reading: Reading, ahead: timedelta
) -> None:
    stand_in = StandIn()
    async with stand_in.client(tmp_path, now=lambda: NOW + ahead) as autotask:
        stand_in.script[QUERY].append(
            httpx.Response(200, content=page([{"id": 1}]).content, headers=dated(NOW))
        )
        assert await autotask.query(Contract, reading=reading) == [Contract(id=1)]


async def test_a_row_that_was_made_is_made(tmp_path: Path, reading: Reading) -> None:
    stand_in = StandIn()
    async with stand_in.client(tmp_path, now=lambda: NOW) as autotask:
        stand_in.script["Tickets"].append(
            httpx.Response(200, json={"itemId": 7}, headers=dated(NOW + timedelta(days=1)))
        )
        assert await autotask.create("Tickets", {"title": "x"}, reading) == 7


async def test_what_else_is_wrong_is_told_first(tmp_path: Path, reading: Reading) -> None:
    stand_in = StandIn()
    async with stand_in.client(tmp_path, now=lambda: NOW) as autotask:
        rejected = httpx.Response(401, headers=dated(NOW + timedelta(days=1)))
        stand_in.script[QUERY] += [rejected, rejected]
        with pytest.raises(BadCredentials):
            await autotask.query(Contract, reading=reading)
