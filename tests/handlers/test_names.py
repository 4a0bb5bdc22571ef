"""Names that are offered come from the newest scan; what is answered is read afresh."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.app.terminal import open_scanner
from bot.demo.slack import options_of
from bot.diagnosis.syncs import last_of
from tests.handlers.office import (
    BILLING,
    DANA,
    SAM,
    Office,
    autotask_settings,
    local_settings,
    open_office,
)
from tests.handlers.test_forms import opened, options, texts

if TYPE_CHECKING:
    from pathlib import Path

    from bot.demo.slack import View
    from bot.demo.slack.model import Json
    from bot.estate.artifact import Artifact

AGE = "Names as of the scan of"


async def scanned(office: Office, folder: Path) -> Artifact:
    """A scan as another process makes it, such as the command line."""
    local, autotask = local_settings(folder), autotask_settings(office.autotask, office.zone_url)
    async with open_scanner(local, autotask, lambda _: None) as (scanner, diagnosis):
        syncs = last_of(await diagnosis.syncs())
        return await scanner.scan(datetime.now(UTC).date(), syncs)


async def offered(office: Office, view: View, typed: str, wanted: str) -> list[Json]:
    """What is offered once the bot has noticed what it needs for it."""

    async def there() -> list[Json] | None:
        ack = await office.slack.people.suggest(view, "account_search", typed)
        assert ack.seconds < 0.3
        return options_of(ack) if wanted in ack.body else None

    for _ in range(200):
        if found := await there():
            return found
    raise AssertionError(wanted)


def rename(office: Office, old: str, new: str) -> None:
    tables = office.autotask.msp.tables
    (row,) = (r for r in tables["Companies"].values() if r["companyName"] == old)
    row["companyName"] = new


async def test_names_are_those_of_the_newest_scan_with_its_age(tmp_path: Path) -> None:
    async with open_office(tmp_path, operators=(DANA,)) as office:
        view = await opened(office)
        assert AGE not in view.texts
        assert texts(await options(office, view, "glo")) == ["Globex", "glo"]
        await office.ask("scan")
        await office.slack.until(
            lambda: any("Everything was read." in m.text for m in office.slack.messages(BILLING))
        )
        found = await offered(office, view, "conto", AGE)
        assert texts(found) == ["Contoso Leeds", "Contoso York", "conto"]
        assert texts(await offered(office, view, "Globx", AGE)) == ["Globex", "Globx"]
        assert AGE in (await opened(office)).texts
        said = await office.slack.people.say(
            "cant see Glebex in gradient!!", user=SAM, channel=BILLING
        )
        await office.slack.people.use("diagnose_message", user=DANA, message=said.message)
        asked = await office.slack.views.next()
        assert "Read out of the message: Globex. Is that right?" in asked.texts
        assert AGE in asked.texts


async def test_an_account_that_was_renamed_is_answered_as_autotask_has_it(
    tmp_path: Path,
) -> None:
    async with open_office(tmp_path) as office:
        await scanned(office, tmp_path)
        rename(office, "Globex", "Hooli")
        view = await opened(office)
        globex = (await offered(office, view, "globex", AGE))[0]
        await office.slack.people.submit(view, {"account_search": globex, "where": BILLING})
        assert "Hooli" in (await office.answer()).text
        # A name that only the scan knows is none that Autotask has.
        await office.ask("why-missing Globex")
        assert 'no account called "Globex"' in (await office.answer()).text
        rename(office, "Hooli", "Hooli XYZ")
        await scanned(office, tmp_path)
        assert texts(await offered(office, view, "hool", "Hooli XYZ")) == ["Hooli XYZ", "hool"]


async def test_a_damaged_newest_scan_leaves_the_former_in_use(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await scanned(office, tmp_path)
        rename(office, "Globex", "Hooli")
        newest = (await scanned(office, tmp_path)).path
        newest.write_bytes(newest.read_bytes()[:5000])
        view = await opened(office)
        assert texts(await offered(office, view, "globex", AGE)) == ["Globex", "globex"]
