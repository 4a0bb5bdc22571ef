"""Whether a message hands in a list: a file, or lines pasted below their headings. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import BadList
from bot.files import Shared
from bot.lists.headings import columns_of, header_among
from bot.lists.reading import TAB, read_text
from handlers.syntax import CHARACTER, ENTITY

if TYPE_CHECKING:
    from bot.estate import NameIndex
    from bot.lists.headings import Row
    from handlers.payload import Payload

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls")
HELD = {"hosted", "snippet"}
LINKED = re.compile(r"<(?:https?://|mailto:)[^|>]+\|([^>]*)>")
BARE = re.compile(r"<((?:https?://|mailto:)[^|>]+)>")
SOMEBODY = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
FEWEST_NAMES = 3
LONGEST_NAME = 100
MOST_WORDS = 8


def handed_in(event: Payload, index: NameIndex) -> list[Shared | str]:
    """The lists in a message; none when it is an ordinary one.

    Args:
        event: Slack's `message` or `app_mention`.
        index: the names that are known, by which lines without headings are seen to be names.
    """
    files = [_shared(file) for file in event.get("files") or () if _is_list(file)]
    if files:
        return list(files)
    text = _typed(str(event.get("text") or ""))
    return [text] if _is_pasted(text, index) else []


def _is_list(file: Payload) -> bool:
    name = str(file.get("name") or "").casefold()
    return name.endswith(ENDINGS) and file.get("mode", "hosted") in HELD


def _shared(file: Payload) -> Shared:
    address = file.get("url_private_download") or file.get("url_private") or ""
    return Shared(str(file["name"]), int(file.get("size") or 0), str(address))


def _typed(text: str) -> str:
    """The text as it was typed: without the bot's mention, links and entities undone."""
    text = SOMEBODY.sub("", text, count=1).replace("```", "\n")
    text = BARE.sub(r"\1", LINKED.sub(r"\1", text))
    return ENTITY.sub(lambda found: CHARACTER[found[1]], text).strip()


def _is_pasted(text: str, index: NameIndex) -> bool:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2:  # noqa: PLR2004 - a heading and a line
        return False
    try:
        heading = read_text(text)[0]
    except BadList:
        return False
    if _is_heading(heading, text) and (len(heading) > 1 or _are_names(lines)):
        return True
    named = sum(bool(index.mentioned(line).accounts) for line in lines if len(line) < LONGEST_NAME)
    return len(lines) >= FEWEST_NAMES and named * 2 > len(lines)


def _is_heading(row: Row, text: str) -> bool:
    """Whether a row is no sentence that speaks of a customer: nobody types a tab into one."""
    return header_among([row]) is not None or (TAB in text and columns_of(row).account is not None)


def _are_names(lines: list[str]) -> bool:
    """Whether lines below a heading can be names; a sentence may begin with "Customer" too."""
    return len(lines) >= FEWEST_NAMES and all(len(line.split()) <= MOST_WORDS for line in lines)
