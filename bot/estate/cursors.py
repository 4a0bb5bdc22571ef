"""How far each entity has been read, kept in the same step as its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.estate.schema import TABLES

if TYPE_CHECKING:
    from bot.autotask.entities import Entity
    from bot.estate.workfile import WorkFile


ANEW = -1


@dataclass(frozen=True)
class Cursor:
    """How far one of the readings of an entity has come.

    Args:
        chain: 0 reads from the first row on, 1 from the middle. -1 (`ANEW`) is no reading: it says
            that the others read every row, in a scan that else asks only for what is newer.
        after: the id of the last row that was read; `None` before the first.
        before: the id at which it ends; `None` at the end of the rows.
        done: whether it has ended.
    """

    entity: str
    chain: int
    after: int | None
    before: int | None = None
    done: bool = False


def cursors_of(work: WorkFile, entity: type[Entity]) -> list[Cursor]:
    """How far the readings of an entity have come; none before they begin."""
    columns = "entity, chain, after, before, done"
    asked = f"SELECT {columns} FROM cursors WHERE entity = ? AND chain <> ?"  # noqa: S608 - constants
    with work.disk():
        found = work.rows.execute(asked, [entity.entity, ANEW]).fetchall()
    return [Cursor(row[0], row[1], row[2], row[3], done=bool(row[4])) for row in found]


def begin_anew(work: WorkFile, entity: type[Entity]) -> None:
    """Note, within `writing`, that an entity is read whole from now on, also when gone on with."""
    work.rows.execute("DELETE FROM cursors WHERE entity = ?", [entity.entity])
    work.insert("cursors", [vars(Cursor(entity.entity, ANEW, None))])


def is_begun_anew(work: WorkFile, entity: type[Entity]) -> bool:
    """Whether an entity is read whole, in this part of the scan or since an earlier one."""
    asked = "SELECT 1 FROM cursors WHERE entity = ? AND chain = ?"
    with work.disk():
        return work.rows.execute(asked, [entity.entity, ANEW]).fetchone() is not None


def forget_anew(work: WorkFile) -> None:
    """Note, within `writing`, that no entity is read whole any more: all have been."""
    work.rows.execute("DELETE FROM cursors WHERE chain = ?", [ANEW])


def first_id(work: WorkFile, entity: type[Entity]) -> int:
    """The least id of the rows that are kept; 0 when there are none."""
    asked = f"SELECT coalesce(min(id), 0) FROM {TABLES[entity]}"  # noqa: S608 - constants
    with work.disk():
        return int(work.rows.execute(asked).fetchone()[0])


def note_cursor(work: WorkFile, cursor: Cursor) -> None:
    """Note, within `writing`, how far a reading has come."""
    work.insert("cursors", [vars(cursor)])
