from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING

from bot.demo.autotask import Hang
from tests.cli.running import ROOT

if TYPE_CHECKING:
    from bot.demo.autotask import AutotaskServer
    from tests.cli.running import Shell

UNFORESEEN = """
from bot.cli import app, main

@app.command()
def stumble() -> None:
    raise ZeroDivisionError("a password of ours")

main()
"""


async def test_an_error_that_nobody_foresaw_is_no_answer() -> None:
    """1 would say that the account is blocked."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", UNFORESEEN, "stumble", cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    _, err = await process.communicate()
    assert process.returncode == 3
    assert "ZeroDivisionError" in err.decode()
    assert "Something went wrong in psa-bot." in err.decode().splitlines()[-1]


async def test_an_interrupt_is_quiet(office: Shell, autotask: AutotaskServer) -> None:
    autotask.faults.add(Hang(seconds=30, entity="zoneInformation"))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "why-missing",
        "Acme",
        cwd=office.folder,
        env={"PYTHONPATH": str(ROOT), **office.variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    while not autotask.log:  # noqa: ASYNC110 - the stand-in has a log and no event
        await asyncio.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = await asyncio.wait_for(process.communicate(), 10)
    assert (process.returncode, out, err) == (130, b"", b"")
