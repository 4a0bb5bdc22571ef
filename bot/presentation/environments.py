"""Where the words come from: one set of templates, and an escaping for each face.

Words are rendered as plain text; the face that shows them escapes them, once.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from rich.markup import escape as escape_rich

from bot.presentation.tidy import tidy_text

PACKAGE = Path(__file__).parent.parent
NAMELESS = re.compile(r"#\d+")
SLACK_ID = re.compile(r"[UW](?=[A-Z]*\d)[A-Z0-9]{3,20}")
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def folder() -> Path:
    """The templates: inside the package when it was installed from a wheel, else beside it."""
    installed = PACKAGE / "_templates"
    return installed if installed.is_dir() else PACKAGE.parent / "templates"


def escape_slack(text: str) -> str:
    """The characters that mean something to Slack, as entities (docs.slack.dev, formatting)."""
    return text.translate(ENTITIES)


def width(text: str) -> int:
    """The length that Slack counts against a limit: escaped, an emoji as two."""
    return len(escape_slack(text).encode("utf-16-le")) // 2


def fit(text: str, limit: int) -> str:
    """Shorten a text from outside to a limit of Slack, and show that it was."""
    if width(text) <= limit:
        return text
    kept, room = 0, limit - 1
    while (room := room - width(text[kept])) >= 0:
        kept += 1
    return f"{text[:kept]}…"


def raw_text(value: object) -> Markup:
    """A button's value or an address: Slack hands it on as it is, so only JSON is escaped."""
    return Markup(json.dumps(str(value), ensure_ascii=False)[1:-1])  # noqa: S704 - no HTML, and ours


def day(value: date | str) -> str:
    """A day as people read it: `1 Dec 2026`. ISO text comes from evidence."""
    when = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{when.day} {when:%b %Y}"


def moment(value: datetime | str, zone: tzinfo) -> str:
    """A time in the MSP's calendar: `1 Dec 2026, 14:05`."""
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = when.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}{' UTC' if zone is UTC else ''}"


def clock(value: datetime, zone: tzinfo) -> str:
    """The time of day in the MSP's calendar: `14:05`."""
    return f"{value.astimezone(zone):%H:%M}{' UTC' if zone is UTC else ''}"


def uncapital(text: str) -> str:
    """A phrase within a sentence; names in it keep their capitals."""
    return text[:1].lower() + text[1:]


def slack_id(value: object) -> bool:
    """Whether somebody is known by Slack's id only, which is no name for a sentence."""
    return isinstance(value, str) and SLACK_ID.fullmatch(value) is not None


def nameless(value: object) -> bool:
    """Whether a service is known by its number only: `#12` stands where no name could be read."""
    return isinstance(value, str) and NAMELESS.fullmatch(value) is not None


def _block_text(value: object) -> Markup:
    if isinstance(value, Markup):
        return value
    return raw_text(escape_slack(str(value)))


def _terminal_text(value: object) -> object:
    return value if isinstance(value, Markup) else Markup(escape_rich(str(value)))  # noqa: S704 - Rich's


def _environment(finalize: Any = None) -> Environment:  # noqa: ANN401 - Jinja's own type
    environment = Environment(
        loader=FileSystemLoader(folder()),
        autoescape=finalize is not None,  # noqa: S701 - plain words; each face escapes them
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": day, "moment": moment, "clock": clock}
    environment.tests |= {"slack_id": slack_id, "nameless": nameless}
    environment.filters |= {"raw_text": raw_text, "fit": fit, "tidy": tidy_text}
    environment.filters["uncapital"] = uncapital
    return environment


@cache
def plain() -> Environment:
    """For words, and for plain text."""
    return _environment()


@cache
def page() -> Environment:
    """For HTML: what is put in is text."""
    environment = _environment()
    environment.autoescape = True
    return environment


@cache
def blocks() -> Environment:
    """For streams of Block Kit blocks: what is put in becomes entities and JSON."""
    return _environment(_block_text)


@cache
def terminal() -> Environment:
    """For Rich: square brackets from outside are no markup."""
    return _environment(_terminal_text)
