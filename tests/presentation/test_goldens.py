"""The answers as Block Kit: paste a golden into Block Kit Builder to see it.

`PSA_GOLDENS=write` writes them anew; look at the difference before it is committed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.presentation import Message, Presenter
from tests.presentation.reports import LONDON, every_report

if TYPE_CHECKING:
    from bot.diagnosis.report import Report

HERE = Path(__file__).parent / "goldens"
PRESENTER = Presenter(LONDON)


def goldens() -> dict[str, tuple[Report, bool]]:
    found = {name: (report, False) for name, report in every_report().items()}
    lists = ("prospect-and-next-month", "contracts-hidden", "sync-stuck")
    return found | {f"{name}.thread": (found[name][0], True) for name in lists}


@pytest.mark.parametrize("name", goldens())
def test_golden(name: str) -> None:
    report, thread = goldens()[name]
    answer = PRESENTER.answer(report, "case-1")
    message: Message | None = answer.checklist if thread else answer.summary
    assert message is not None
    shown = json.dumps({"blocks": message.blocks}, indent=1, ensure_ascii=False) + "\n"
    path = HERE / f"{name}.json"
    if os.environ.get("PSA_GOLDENS") == "write":
        path.write_text(shown, "utf-8")
    assert path.read_text("utf-8") == shown


def test_no_golden_is_left_over() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == set(goldens())
