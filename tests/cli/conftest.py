from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.demo.autotask import AutotaskServer, demo_msp
from bot.demo.autotask.northwind import BOT_USER, GRADIENT_USER
from tests.cli.running import Shell

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A machine on which only the calendar is set."""
    return Shell(tmp_path, {"PSA_TIMEZONE": "Europe/London"})


@pytest.fixture
def autotask() -> AutotaskServer:
    """The demo's Autotask."""
    return AutotaskServer(demo_msp(datetime.now(LONDON).date()), username=BOT_USER)


@pytest.fixture
async def office(shell: Shell, autotask: AutotaskServer) -> AsyncIterator[Shell]:
    """A machine on which everything of the diagnosis is set, and Autotask is there."""
    async with autotask.serve() as running:
        variables = {
            "AUTOTASK_USERNAME": autotask.username,
            "AUTOTASK_SECRET": autotask.secret,
            "AUTOTASK_INTEGRATION_CODE": autotask.integration_code,
            "AUTOTASK_ZONE_URL": running.zone_url,
            "GRADIENT_API_USERNAME": GRADIENT_USER,
        }
        yield Shell(shell.folder, shell.variables | variables)
