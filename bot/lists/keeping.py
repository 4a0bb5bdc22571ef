"""A list between being handed in and being answered, as a file that is taken away afterwards."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import EstateError
from bot.lists.columns import Sheet

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "lists"
DAYS = 7
KEY = re.compile(r"[0-9a-f]{16}")


class Kept(BaseModel):
    """A list that waits for somebody to confirm its columns, or for its answers.

    Args:
        channel: Slack's id of the channel that it was handed in in.
        sheet: the list.
    """

    model_config = ConfigDict(frozen=True)

    channel: str
    sheet: Sheet


@dataclass(frozen=True)
class Shelved:
    """Keeps lists in a folder.

    Args:
        folder: the data directory.
    """

    folder: Path

    def put(self, kept: Kept, key: str | None = None) -> str:
        """Keep a list, and forget those that nobody has asked for in a week.

        Args:
            kept: the list.
            key: of the one that it takes the place of.

        Returns:
            what it is kept under.

        Raises:
            EstateError: the disk refuses.
        """
        key = key or secrets.token_hex(8)
        place = self.folder / FOLDER
        draft = place / f"{key}.draft"
        try:
            place.mkdir(parents=True, exist_ok=True)
            for old in place.iterdir():
                if time.time() - old.stat().st_mtime > DAYS * 86_400:
                    old.unlink(missing_ok=True)
            draft.write_text(kept.model_dump_json(), encoding="utf-8")
            draft.replace(place / f"{key}.json")
        except OSError as error:
            raise EstateError(f"{place}: {error.strerror}") from None
        return key

    def get(self, key: str) -> Kept | None:
        """A list; `None` when it is not kept any more."""
        if not KEY.fullmatch(key):
            return None
        try:
            text = (self.folder / FOLDER / f"{key}.json").read_text(encoding="utf-8")
            return Kept.model_validate_json(text)
        except (OSError, ValidationError):
            return None

    def drop(self, key: str) -> None:
        """Forget a list that was answered."""
        (self.folder / FOLDER / f"{key}.json").unlink(missing_ok=True)
