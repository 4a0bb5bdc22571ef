"""Runs `psa-bot` as a person does: a process with its own environment and folder."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio.subprocess import Process

ROOT = Path(__file__).parents[2]
SECONDS = 60


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Shell:
    """A folder to run in, and the variables that are set.

    Args:
        folder: where `.env` and `data` would be.
        variables: the environment, beside PATH.
    """

    folder: Path
    variables: dict[str, str]

    async def __call__(self, *arguments: str, **changes: str) -> Ran:
        process = await self.start(*arguments, **changes)
        out, err = await asyncio.wait_for(process.communicate(), SECONDS)
        assert process.returncode is not None
        return Ran(process.returncode, out.decode(), err.decode())

    async def start(self, *arguments: str, **changes: str) -> Process:
        """The process, of which somebody else waits for the end."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            **self.variables,
            **changes,
        }
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=self.folder,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
