from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.demo.autotask import AutotaskServer, Limits, Msp, demo_msp
from tests.demo.autotask.asking import Asking, asking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TODAY = date(2026, 11, 22)


@pytest.fixture
def northwind() -> Msp:
    return demo_msp(TODAY)


@pytest.fixture
def server(northwind: Msp) -> AutotaskServer:
    return AutotaskServer(northwind, limits=Limits(slowdown=0.05))


@pytest.fixture
async def ask(server: AutotaskServer) -> AsyncIterator[Asking]:
    async with asking(server) as ask:
        yield ask


@pytest.fixture
async def ask_served(server: AutotaskServer) -> AsyncIterator[Asking]:
    async with server.serve() as running, asking(server, running.address) as ask:
        yield ask
