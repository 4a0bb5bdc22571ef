"""A large entity is read from two places at once, and no row is left out or read in vain."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import AutotaskServer, Msp
from bot.estate.scan import Scanner
from tests.estate.test_delta import NO_SYNC
from tests.estate.test_scan import OWNER, client
from tests.oracle.case import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS, PAGE = 6000, 500
A_LOOK = 1
"""At the end, for what changed meanwhile."""


def far_apart_at_the_end(number: int) -> int:
    return number if number < ROWS / 2 else number * 1000


def far_apart_at_the_beginning(number: int) -> int:
    return number * 1000 if number < ROWS / 2 else ROWS * 1000 + number


@pytest.mark.parametrize(
    "row_id", [lambda number: 12 * number, far_apart_at_the_end, far_apart_at_the_beginning]
)
async def test_every_row_is_read_once(row_id: Callable[[int], int], tmp_path: Path) -> None:
    msp = Msp()
    ids = [1 + row_id(number) for number in range(ROWS)]
    for one in ids:
        msp.account(f"Account {one}", id=one)
    server = AutotaskServer(msp, latency=0.005)
    async with client(server, tmp_path) as autotask:
        artifact = await Scanner(autotask, OWNER, tmp_path, share=1.0).scan(TODAY, NO_SYNC)
    assert [account.id for account in artifact.accounts()] == ids
    assert artifact.meta.complete
    assert server.peak["Companies"] == 2
    asked = [one for one in server.log if one.entity == "Companies" and one.kind == "query"]
    assert len(asked) <= math.ceil(ROWS / PAGE) + 2 + A_LOOK
