"""Judging and scanning for the terminal: Autotask and what is on record, and nothing of Slack."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from bot.app.judging import client_of, diagnosis_of
from bot.diagnosis.marked import NoMarks, StoredMarks
from bot.diagnosis.memory import NoMemory, StoredMemory
from bot.diagnosis.syncs import NoLedger
from bot.errors import StateUnavailable
from bot.estate.scan import Scanner
from bot.gradient import StoredLedger
from bot.state import Database, Marks, Observations, Syncs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot import settings
    from bot.autotask import Autotask
    from bot.diagnosis.diagnose import Diagnosis
    from bot.estate.progress import Progress


@asynccontextmanager
async def open_diagnosis(
    local: settings.Local, autotask: settings.Autotask
) -> AsyncIterator[Diagnosis]:
    """What judges.

    Args:
        local: where things are kept, and the MSP's calendar.
        autotask: the bot's API user.
    """
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(client_of(local, autotask))
        yield await _diagnosis(stack, local, autotask, client)


@asynccontextmanager
async def open_scanner(
    local: settings.Local, autotask: settings.Autotask, tell: Callable[[Progress], None]
) -> AsyncIterator[tuple[Scanner, Diagnosis]]:
    """What scans the tenant, and the diagnosis that knows of Gradient's syncs.

    Args:
        local: where things are kept, and the MSP's calendar.
        autotask: the bot's API user.
        tell: is told of each page.
    """
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(client_of(local, autotask))
        diagnosis = await _diagnosis(stack, local, autotask, client)
        folder, share = local.psa_data_dir, local.psa_scan_share
        owner, syncs = autotask.owner, diagnosis.syncs
        yield Scanner(client, owner, folder, share, tell=tell, syncs=syncs), diagnosis


async def _diagnosis(
    stack: AsyncExitStack, local: settings.Local, autotask: settings.Autotask, client: Autotask
) -> Diagnosis:
    """A database that does not answer hides the last sync, not what Autotask says."""
    try:
        database = await stack.enter_async_context(Database(local.database_url))
    except StateUnavailable as error:
        return diagnosis_of(
            local, autotask, client, ledger=NoLedger(error), memory=NoMemory(), marks=NoMarks()
        )
    return diagnosis_of(
        local,
        autotask,
        client,
        ledger=StoredLedger(Syncs(database)),
        memory=StoredMemory(Observations(database)),
        marks=StoredMarks(Marks(database)),
    )
