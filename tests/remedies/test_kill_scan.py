"""kill -9 in the middle of a scan that was asked for in Slack: its message is ended, and once."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from bot.demo.autotask.faults import Hang
from tests.handlers.office import BILLING, DANA
from tests.remedies.killing import town

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.slack import Message
    from tests.remedies.killing import Town

DONE = "Everything was read."


async def test_a_scan_survives_kill_9(tmp_path: Path) -> None:
    await scan_survives(tmp_path, f"sqlite:///{tmp_path / 'state.db'}")


async def test_a_scan_survives_on_postgres_too(tmp_path: Path, postgres_url: str) -> None:
    await scan_survives(tmp_path / "data", postgres_url)


async def scan_survives(folder: Path, url: str) -> None:
    async with town(folder, url) as here:
        here.autotask.faults.add(Hang(entity="ContractServices", kind="query"))
        await here.slack.command("/psa", "scan", user=DANA, channel=BILLING)
        begun = await says(here, "requests so far")
        companies = read(here, "Companies")
        hung = read(here, "ContractServices")
        kill(here)
        # It hangs where it did, and is killed again.
        await here.slack.until(lambda: read(here, "ContractServices") > hung or None, 60)
        here.autotask.faults.clear()
        kill(here)
        done = await says(here, DONE)
        await here.slack.until(lambda: len(files(here)) == 5 or None, 60)
        assert done.ts == begun.ts
        assert [m.thread_ts for m in here.slack.workspace.messages(BILLING)] == [None, done.ts]
        assert read(here, "Companies") == companies


def kill(here: Town) -> None:
    """The supervisor starts the next bot at once."""
    os.kill(int(here.fate.pid.read_text()), signal.SIGKILL)


def read(here: Town, entity: str) -> int:
    """How often it was read; at its end a scan looks once more at what is newer, by the stamp."""
    asked = [str(r.filter) for r in here.autotask.log if (r.entity, r.kind) == (entity, "query")]
    return sum("lastTrackedModifiedDateTime" not in each for each in asked)


def files(here: Town) -> list[str]:
    return [file.name for file in here.slack.files.known.values() if file.shared]


async def says(here: Town, words: str) -> Message:
    def there() -> Message | None:
        return next((m for m in here.slack.workspace.messages(BILLING) if words in m.text), None)

    return await here.slack.until(there, 60)
