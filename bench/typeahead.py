"""The slowest hundredth of type-aheads among the 100,000 names of a scan.

Each is what a menu waits for: the names as they are known, the search, and its words.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bench.report import Measure
from bot.autotask import Autotask
from bot.autotask.entities import Company
from bot.diagnosis.facts import Reason, Unreadable
from bot.estate import NameBook
from bot.estate.artifact import owner_key
from bot.estate.cursors import Cursor, note_cursor
from bot.estate.judging import judge_settled
from bot.estate.known import Known
from bot.estate.places import scan_path, work_path
from bot.estate.workfile import WorkFile
from bot.presentation.surfaces import Surfaces

NAMES = 100_000
SEARCHES = 2_000
OWNER = ("https://127.0.0.1/", "bench")
SYLLABLES = (
    *("al", "ba", "con", "der", "el", "far", "gro", "hal", "in", "jo", "kel", "lum"),
    *("mar", "nor", "os", "pri", "qu", "ros", "sun", "tel", "ur", "vel", "wex"),
)
ENDINGS = ("Ltd", "Dental", "Group", "Partners", "Logistics", "Care", "Leeds", "York")


def _names(dice: random.Random) -> list[str]:
    def name() -> str:
        word = "".join(dice.choices(SYLLABLES, k=3)).title()
        return f"{word} {dice.choice(SYLLABLES).title()} {dice.choice(ENDINGS)}"

    return [name() for _ in range(NAMES)]


def _scan(names: list[str], folder: Path) -> None:
    """A whole scan of accounts that have nothing but a name."""
    key, now = owner_key(*OWNER), datetime.now(UTC)
    known = Known(
        day=now.date(),
        last_sync=Unreadable(reason=Reason(code="no-sync", sync_settles=True)),
        types={},
        contract_types={},
        statuses={},
        unseen={},
    )
    companies = [
        Company(id=number, company_name=name, company_type=1, is_active=number % 5 > 0)
        for number, name in enumerate(names)
    ]
    work = WorkFile(work_path(folder, key), key, known, now)
    with work.writing():
        work.insert_records(companies)
        note_cursor(work, Cursor(Company.entity, 0, None, done=True))
    asyncio.run(judge_settled(work, known))
    told = {"finished_at": now.isoformat(), "complete": 1, "problems": "[]"}
    told |= {"requests": 0, "pages": 0, "seconds": 0.0}
    work.finish(known, told, scan_path(folder, key, now))


def _typed(name: str, dice: random.Random) -> str:
    """What somebody types who wants it: its beginning, a later word, a part, or a misspelling."""
    match dice.randrange(4):
        case 0:
            return name[: dice.randint(1, len(name))]
        case 1:
            return name.rsplit(maxsplit=1)[-1][: dice.randint(1, 5)]
        case 2:
            at = dice.randrange(len(name) - 3)
            return name[at : at + 4]
        case _:
            at = dice.randrange(1, len(name))
            return name[: at - 1] + name[at:]


async def _slowest(names: list[str], folder: Path, dice: random.Random) -> float:
    typed = [_typed(dice.choice(names), dice) for _ in range(SEARCHES)]
    surfaces, took = Surfaces(UTC), []
    secret = SecretStr("bench")
    autotask = Autotask(
        username=OWNER[1],
        secret=secret,
        integration_code=secret,
        zone_url=OWNER[0],
        cache_dir=folder,
    )
    async with autotask, NameBook(autotask, OWNER, folder).open() as book:
        for text in typed:
            began = time.perf_counter()
            known = book.look()
            found = known.search(text, "a")
            surfaces.options([(f"a:{n.id}", n.name, n.hint) for n in found], known, text)
            took.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(0)
        assert (known.scanned, len(known.names)) == (True, NAMES)
    return statistics.quantiles(took, n=100)[98]


def run() -> list[Measure]:
    """Search as people type, and take the 99th percentile."""
    dice = random.Random(7)  # noqa: S311 - the same names each time
    names = _names(dice)
    with tempfile.TemporaryDirectory() as folder:
        _scan(names, Path(folder))
        slowest = asyncio.run(_slowest(names, Path(folder), dice))
    what = "ms of the slowest hundredth of type-aheads among a scan's 100,000 names"
    return [Measure(what, slowest, 20)]
