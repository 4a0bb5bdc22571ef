"""What people said of a cause stands in the files of the terminal, too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_list import written
from tests.cli.test_why_missing import synced
from tests.marking import SAID, mark_acme

if TYPE_CHECKING:
    from bot.demo.autotask import AutotaskServer
    from tests.cli.running import Shell


@pytest.mark.parametrize("more", [0, 30])
async def test_a_mark_stands_in_a_lists_answers(
    office: Shell, autotask: AutotaskServer, more: int
) -> None:
    """Whether they are read now or come from a scan."""
    await synced(office)
    await mark_acme(office.folder / "data", autotask)
    names = ["Account", "Acme", "Tailspin Toys", *(f"Nobody {n}" for n in range(more))]
    (office.folder / "list.csv").write_text("\n".join(names))
    ran = await office("list", "list.csv", "--yes", "--csv", "out.csv")
    assert SAID in ran.out, ran.err
    assert [row["marked"] for row in written(office, "out.csv")] == [SAID, *[""] * (more + 1)]


async def test_a_mark_stands_in_a_scans_files(office: Shell, autotask: AutotaskServer) -> None:
    await synced(office)
    plain = await office("scan", "--html", "plain.html")
    assert plain.code == 0, plain.err
    assert ">Marked<" not in (office.folder / "plain.html").read_text("utf-8")
    await mark_acme(office.folder / "data", autotask)
    ran = await office("scan", "--json", "--csv", "all.csv", "--html", "all.html")
    found = {row["name"]: row["marked"] for row in written(office, "all.csv") if row["marked"]}
    assert found == {"Acme": SAID}
    accounts = json.loads(ran.out)["accounts"]
    assert {a["name"]: a["marked"] for a in accounts if a["marked"]} == {"Acme": SAID}
    page = (office.folder / "all.html").read_text("utf-8")
    assert f"<td>{SAID}</td>" in page
    assert ">Marked<" in page
