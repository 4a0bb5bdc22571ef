"""What people said of a cause stands in the files that Slack is given, too."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from tests.handlers.office import DANA, Office, open_office
from tests.handlers.test_estate import attached, said
from tests.handlers.test_lists import finished, hand_in, rows
from tests.marking import SAID, mark_acme

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, operators=(DANA,)) as opened:
        await mark_acme(tmp_path, opened.autotask)
        yield opened


@pytest.mark.parametrize("more", [0, 30])
async def test_a_mark_stands_in_a_lists_answers(office: Office, more: int) -> None:
    names = ["Account", "Acme", *(f"Nobody {n}" for n in range(more))]
    offer = await hand_in(office, "\n".join(names).encode())
    await office.slack.click(offer, "list_go", user=DANA)
    await finished(office, offer)
    assert [row["marked"] for row in await rows(office)] == [SAID, *[""] * more]


async def test_a_mark_stands_in_a_scans_files(office: Office) -> None:
    await office.ask("scan")
    await said(office, "Everything was read.")
    table, _, page = (await attached(office))[2:]
    found = csv.DictReader(io.StringIO((table.content or b"").decode("utf-8-sig")))
    assert {row["name"]: row["marked"] for row in found if row["marked"]} == {"Acme": SAID}
    assert f"<td>{SAID}</td>" in (page.content or b"").decode()
