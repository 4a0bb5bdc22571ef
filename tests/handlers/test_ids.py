"""Values of buttons and menus go out and come back the same, or not at all."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.presentation.ids import (
    ButtonValue,
    CandidateKind,
    CandidateValue,
    case_block,
    case_of_block,
)


@given(st.uuids())
def test_a_button_keeps_its_case(case: object) -> None:
    value = ButtonValue(case=str(case))
    assert ButtonValue.load(value.dump()) == value
    assert len(value.dump()) <= 2000
    assert case_of_block(case_block(value.case)) == value.case
    assert len(case_block(value.case)) <= 255


@given(st.sampled_from(["a", "s", "b", "c"]), st.integers(0, 2**63))
def test_an_option_keeps_its_record(kind: CandidateKind, number: int) -> None:
    value = CandidateValue(kind=kind, id=number)
    assert CandidateValue.load(value.dump()) == value
    assert len(value.dump()) <= 150


@given(st.text())
def test_anything_else_is_none(text: str) -> None:
    assert ButtonValue.load(text) is None or '"case"' in text
    candidate = CandidateValue.load(text)
    assert candidate is None or text[0] in "asbc"


@pytest.mark.parametrize("text", ['{"case": ""}', '{"case": "a", "b": 1}', '{"case": "a b"}'])
def test_a_forged_button_is_none(text: str) -> None:
    assert ButtonValue.load(text) is None


def test_a_block_of_something_else_has_no_case() -> None:
    assert case_of_block(f"b{uuid4().hex}") is None
