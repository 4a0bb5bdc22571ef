"""Links into Autotask, which open a window and ask for a log-in (vendor's ExecuteCommand page)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.diagnosis.report import Subject

ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w./-]*)?")
COMMANDS = {"account": "OpenAccount&AccountID", "contract": "OpenContract&ContractID"}


def link_to(web_url: str | None, subject: Subject | None) -> str | None:
    """The address of a record; `None` where the tenant's web address or the record is not known."""
    if subject is None or subject.kind not in COMMANDS:
        return None
    if not web_url or not ADDRESS.fullmatch(web_url):
        return None
    command = COMMANDS[subject.kind]
    base = web_url.rstrip("/")
    return f"{base}/Autotask/AutotaskExtend/ExecuteCommand.aspx?Code={command}={subject.id}"
