from __future__ import annotations

import asyncio
from copy import copy
from typing import TYPE_CHECKING, TypeVar

from bot.errors import Passing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


class Opening:
    """The first call of a question goes alone, and what it meets counts for the others.

    So a revoked secret is not sent by ten calls at once, and a server that is down is not asked by
    each of them again and again.
    """

    def __init__(self) -> None:
        self._is_open = False
        self._leading: asyncio.Event | None = None
        self._failure: Passing | None = None

    def open(self) -> None:
        """Let the others go: the first call was answered."""
        self._is_open = True
        if self._leading is not None:
            self._leading.set()

    async def call(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask, as the first call or once another one has opened.

        Args:
            ask: with all its tries; it, or somebody else, calls `open`.

        Raises:
            Passing: the first call's, when it ended with it before it was open.
            AutotaskError: whatever `ask` raises.
        """
        while not self._is_open:
            if self._failure is not None:
                raise copy(self._failure)
            if self._leading is None:
                return await self._lead(ask)
            await self._leading.wait()
        return await ask()

    async def _lead(self, ask: Callable[[], Awaitable[T]]) -> T:
        self._leading = asyncio.Event()
        try:
            return await ask()
        except Passing as error:
            self._failure = copy(error)
            raise
        finally:
            self._leading.set()
            self._leading = None
