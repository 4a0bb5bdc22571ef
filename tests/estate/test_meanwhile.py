"""While a scan judges thousands of accounts, everybody else gets an answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import AutotaskServer, Msp
from bot.errors import EstateError
from bot.estate.aside import aside
from bot.estate.scan import Scanner
from tests.estate.test_delta import NO_SYNC
from tests.estate.test_scan import OWNER, client
from tests.oracle.case import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from bot.estate.progress import Progress

ACCOUNTS = 2000
BEAT = 0.005
TURNS = 10


async def test_others_have_their_turn_while_accounts_are_judged(tmp_path: Path) -> None:
    msp = Msp()
    for number in range(ACCOUNTS):
        msp.contract(msp.account(f"Account {number}"), "Managed", starts=TODAY, ends=TODAY)
    turns = 0

    def a_page_came(_: Progress) -> None:
        nonlocal turns
        turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(BEAT)
            turns += 1

    async with client(AutotaskServer(msp), tmp_path) as autotask:
        scanner = Scanner(autotask, OWNER, tmp_path, share=1.0, tell=a_page_came)
        beating = asyncio.create_task(others())
        artifact = await scanner.scan(TODAY, NO_SYNC)
        beating.cancel()
    assert len(artifact.accounts()) == ACCOUNTS
    assert turns > TURNS


async def test_who_is_cancelled_waits_for_what_is_done_aside() -> None:
    begun, done = asyncio.Event(), False
    loop = asyncio.get_running_loop()

    def slow() -> None:
        nonlocal done
        loop.call_soon_threadsafe(begun.set)
        asyncio.run(asyncio.sleep(0.1))
        done = True

    waits = asyncio.create_task(aside(slow))
    await begun.wait()
    waits.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits
    assert done


async def test_what_goes_wrong_aside_is_raised() -> None:
    def refuse() -> None:
        raise EstateError("the disk is full")

    with pytest.raises(EstateError, match="full"):
        await aside(refuse)
