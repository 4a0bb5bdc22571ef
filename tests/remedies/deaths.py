"""Dying by kill -9 before each write of a job to the database: the steps are found, not listed."""

from __future__ import annotations

import os
import signal
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.state.tables import metadata

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

# What only a click writes, before its job is on record, and what keeps replicas apart.
NO_STEPS = {"claims", "cases", "replicas", "observations"}
BEGUN = {"insert watches", "update tickets"}
STEP = "insert operation_outputs"
PASSED = "passed"
STEPS_ONLY = "STEPS_ONLY"


@dataclass
class Deaths:
    """Dies once at each write, and once at each step's own record.

    What an earlier process has died at is in the file; it is passed the second time.

    Args:
        file: the deaths, and the steps that have been passed, one a line.
        only_steps: whether to die only where a step is put on record.
    """

    file: Path
    only_steps: bool = False
    seen: Counter[str] = field(default_factory=Counter)

    def listen(self) -> None:
        """From now on, in every engine of this process."""
        if not self.file.exists():
            self.file.touch()
        event.listen(Engine, "after_cursor_execute", _note)
        event.listen(Engine, "commit", self.commits)

    def commits(self, connection: Connection) -> None:
        """A transaction is about to be kept; with what it has written it may be the last."""
        for write in connection.info.pop("writes", ()):
            lines = self.file.read_text().splitlines()
            if write in BEGUN and not lines:
                self._add("begun")
            elif lines and write.split()[1] not in NO_STEPS:
                self._meet(write, lines)

    def _meet(self, write: str, lines: list[str]) -> None:
        after = next((line for line in reversed(lines) if line.startswith(PASSED)), "")
        is_step = write.startswith(STEP)
        self.seen[write] += 1
        # DBOS notes each new process, too; one death at each kind of that is enough.
        is_ours = write.split()[1] in metadata.tables
        place = f" {self.seen[write]} {after}" if is_ours else ""
        if f"{write}{place}" not in lines and (is_step or not self.only_steps):
            self._add(f"{write}{place}")
            os.kill(os.getpid(), signal.SIGKILL)
        if is_step:
            self.seen.clear()
            self._add(f"{PASSED} {write.removeprefix(STEP)}")

    def _add(self, line: str) -> None:
        with self.file.open("a") as file:
            file.write(f"{line}\n")


def _note(
    connection: Connection,
    _cursor: object,
    _statement: str,
    _parameters: object,
    context: Any,  # noqa: ANN401 - SQLAlchemy's own, of each dialect
    _many: object,
) -> None:
    """Remember what a transaction has written."""
    compiled = getattr(context, "compiled", None)
    table = getattr(getattr(compiled, "statement", None), "table", None)
    if table is None:
        return
    verb = "insert" if context.isinsert else "update"
    number = context.compiled_parameters[0].get("function_id")
    write = f"{verb} {table.name}" + ("" if number is None else f" {number}")
    connection.info.setdefault("writes", []).append(write)
