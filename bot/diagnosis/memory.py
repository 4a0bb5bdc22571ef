"""The quantities that questions read, kept for questions to come: Autotask has no stamp on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.diagnosis.facts import Observation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.state import Observations


class Memory(Protocol):
    """Keeps the quantities that questions read."""

    async def recall(self, contract_ids: Sequence[int]) -> list[Observation]:
        """What was read earlier of the lines of some contracts, the oldest first.

        Raises:
            StateUnavailable: the database does not answer.
        """

    async def keep(self, seen: Sequence[Observation]) -> None:
        """Keep what was read now.

        Raises:
            StateUnavailable: the database does not answer.
        """


class NoMemory:
    """Keeps nothing."""

    async def recall(self, contract_ids: Sequence[int]) -> list[Observation]:
        """Nothing was kept."""
        del contract_ids
        return []

    async def keep(self, seen: Sequence[Observation]) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True)
class StoredMemory:
    """What was read of quantities, in the database.

    Args:
        kept: the observations.
    """

    kept: Observations

    async def recall(self, contract_ids: Sequence[int]) -> list[Observation]:
        """What was read earlier of the lines of some contracts, the oldest first.

        Raises:
            StateUnavailable: the database does not answer.
        """
        return [Observation.model_validate(row) for row in await self.kept.of(contract_ids)]

    async def keep(self, seen: Sequence[Observation]) -> None:
        """Keep what was read now.

        Raises:
            StateUnavailable: the database does not answer.
        """
        await self.kept.keep([{**dict(each), "day": each.day.isoformat()} for each in seen])
