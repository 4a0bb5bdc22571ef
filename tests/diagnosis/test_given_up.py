"""A question that is given up, at a shutdown or by the person, leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.diagnosis.test_gather import healthy

if TYPE_CHECKING:
    from bot.demo.autotask import Msp
    from tests.diagnosis.conftest import Desk


async def test_a_question_can_be_given_up_at_every_step(desk: Desk, msp: Msp) -> None:
    healthy(msp, 3)
    given_up = 0
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for steps in range(200):
            asking = asyncio.create_task(desk.ask("Acme", service="Backup"))
            for _ in range(steps):
                await asyncio.sleep(0)
            given_up += asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking
        gc.collect()
    assert 10 < given_up < 200
    assert [str(w.message) for w in told] == []
