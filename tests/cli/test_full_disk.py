"""When the disk takes no more, `psa-bot scan` says so, and the former scan stays in use."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from tests.cli.running import ROOT, Ran
from tests.cli.test_killed_scan import folder_of, newest
from tests.cli.test_scan import document
from tests.cli.test_why_missing import synced

if TYPE_CHECKING:
    from tests.cli.running import Shell

BLOCKS = 100
"""Of 512 or 1024 bytes each, which no file may be larger than; a scan of the demo's tenant is."""
BESIDE = (".lock", ".requests")


async def on_a_small_disk(office: Shell, *arguments: str) -> Ran:
    process = await asyncio.create_subprocess_exec(
        *("sh", "-c", f'ulimit -f {BLOCKS}; exec "$@"', "sh"),
        *(sys.executable, "-m", "bot", *arguments),
        cwd=office.folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **office.variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Ran(process.returncode or 0, out.decode(), err.decode())


async def test_the_former_scan_stays_in_use(office: Shell) -> None:
    await synced(office)
    assert (await office("scan")).code == 0
    former = newest(office)
    for which in ("--full", "--json"):
        ran = await on_a_small_disk(office, "scan", which)
        assert ran.code == 3
        told = ran.err if which == "--full" else document(ran)["read"]["because"]
        assert "The scan could not be kept on disk; the one before stays in use." in told
        assert not ran.out or which == "--json"
        assert "Traceback" not in ran.err
        assert newest(office).path == former.path
        # What was read until then would keep a full disk full.
        left = {file.name for file in folder_of(office).iterdir()}
        assert left == {former.path.name, *(former.path.name.split("-")[0] + s for s in BESIDE)}
    assert (await office("scan")).code == 0
    assert newest(office).path != former.path
