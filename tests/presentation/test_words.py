"""Every rule and every error has its words."""

from __future__ import annotations

import inspect
import re

import pytest

from bot import errors
from bot.diagnosis.engine import all_rules
from bot.diagnosis.facts import Reason
from bot.diagnosis.reads import reason_of
from bot.diagnosis.report import Verdict
from bot.presentation.checks import Words
from bot.presentation.environments import folder, plain
from tests.presentation.reports import CASES, report_of, stopped

CLASSES = [
    c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.PsaBotError)
]
CODES = [
    "unlisted-value",
    "no-unit-row",
    "rows-not-read",
    "entry-unreadable",
    "no-value",
    "no-sync",
    "no-stamp",
    "ambiguous-rows",
    "not-configured",
    "row-not-placed",
]
ABOUT = {
    "field": "status",
    "value": 9,
    "record": "Managed",
    "line": 3,
    "kind": "service",
    "id": 12,
    "what": "contract",
    "variable": "GRADIENT_API_USERNAME",
    "entity": "Contracts",
    "level": None,
}
WORDS = Words(report_of(CASES["clear"]))


@pytest.mark.parametrize("rule", [rule.id for rule in all_rules()])
def test_every_rule_says_all_that_is_shown(rule: str) -> None:
    source = (folder() / "rules" / f"{rule}.j2").read_text("utf-8")
    for macro in ("asks", "passed", "title", "proof", "fix", "where"):
        assert f"{{% macro {macro}() " in source, macro


def test_no_words_without_a_rule() -> None:
    written = {path.stem for path in (folder() / "rules").glob("*.j2")}
    assert written == {rule.id for rule in all_rules()}


def test_every_verdict_has_its_words() -> None:
    written = {path.stem for path in (folder() / "verdicts").glob("[a-z]*.j2")}
    assert written == {verdict.value.replace("_", "-") for verdict in Verdict}


def test_no_word_is_in_backticks_which_plain_text_shows() -> None:
    for path in folder().rglob("*.j2"):
        said = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert "`" not in said, path.name


def test_every_template_compiles() -> None:
    names = plain().list_templates()
    assert len(names) > 30
    for name in names:
        plain().get_template(name) if name.endswith(".j2") else None


@pytest.mark.parametrize("error", CLASSES, ids=lambda c: c.__name__)
def test_every_error_can_be_a_reason(error: type[errors.PsaBotError]) -> None:
    reason = reason_of(error("detail"))
    what, *todo = error("detail").advice.split(". ")
    assert WORDS.because(reason).startswith(what.removesuffix("."))
    assert WORDS.remedy(reason) == ". ".join(todo)


@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_words_of_its_own(code: str) -> None:
    reason = Reason(code=code, about=ABOUT)
    assert WORDS.because(reason) != WORDS.because(Reason(code="new", about={}))
    assert WORDS.because(reason).endswith(".")
    assert WORDS.remedy(reason).endswith((".", ")."))


def test_a_reason_nobody_has_heard_of_still_gives_a_sentence() -> None:
    reason = Reason(code="sunspots", about={})
    assert "sunspots" in WORDS.because(reason)
    assert WORDS.remedy(reason)


def test_a_permission_is_named() -> None:
    reason = Reason(code="not-permitted", about={"entity": "Contracts", "level": "None"})
    assert 'may not see all of Contracts (its permission is "None")' in WORDS.because(reason)
    assert "view all of Contracts" in WORDS.remedy(reason)


def test_a_problem_is_the_reason_of_an_answer_without_findings() -> None:
    report = stopped(Verdict.CANNOT_TELL, problem=reason_of(errors.Maintenance()))
    assert "during maintenance" in Words(report).because(report.read.problem or Reason(code=""))
