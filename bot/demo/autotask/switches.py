"""Which faults are switched on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.demo.autotask.faults import Fault, Restricted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.demo.autotask.filters import Row
    from bot.demo.autotask.replies import Kind


@dataclass
class _Switched:
    fault: Fault
    left: int | None

    @property
    def on(self) -> bool:
        return self.left is None or self.left > 0


class Faults:
    """The faults that are on, in order.

    A request meets at most one of them, the first that fits; `Restricted` stands beside them.
    """

    def __init__(self, *faults: Fault) -> None:
        self._switched: list[_Switched] = []
        self.add(*faults)

    def __iter__(self) -> Iterator[Fault]:
        return (each.fault for each in self._switched if each.on)

    def add(self, *faults: Fault) -> None:
        """Switch some on."""
        self._switched += [_Switched(fault, fault.times) for fault in faults]

    def clear(self) -> None:
        """Switch all off."""
        self._switched.clear()

    def meet(self, entity: str, kind: Kind) -> Fault:
        """The fault that a request meets, used up by one; a plain `Fault` does nothing."""
        for each in self._switched:
            if each.on and each.fault.fits(entity, kind):
                each.left = None if each.left is None else each.left - 1
                return each.fault
        return Fault()

    def level(self, entity: str) -> str:
        """What `userAccessForQuery` of an entity says."""
        return next((f.level for f in self if f.level and f.concerns(entity)), "All")

    def hidden(self, entity: str, row: Row) -> bool:
        """Whether the security level hides a row."""
        return any(isinstance(f, Restricted) and f.concerns(entity) and f.hidden(row) for f in self)

    @property
    def hides(self) -> bool:
        """Whether any row may be hidden."""
        return any(isinstance(fault, Restricted) for fault in self)
