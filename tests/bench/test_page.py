"""The page of numbers says what was measured, and what was not reached."""

from __future__ import annotations

import pytest

from bench.growth import Grown, flat
from bench.page import page
from bench.report import Measure, number

SIZES = [Grown(1_000, 56, 86, 2.0, 98.4), Grown(100_000, 5_501, 5_587, 180.0, 121.0)]


@pytest.mark.parametrize(
    ("value", "text"),
    [(24_120.4, "24,120"), (300, "300"), (88.14, "88.1"), (1.245, "1.25"), (1.3, "1.3"), (0, "0")],
)
def test_a_number_has_the_digits_that_say_something(value: float, text: str) -> None:
    assert number(value) == text


def test_a_missed_target_is_named() -> None:
    measures = [Measure("rules", 19_000, 20_000, at_least=True), Measure("memory", 110, 300)]
    text = page(measures, SIZES)
    assert "1 of 2 targets are reached. Missed: rules." in text
    assert "| rules | 19,000 | at least 20,000 | **missed** |" in text
    assert "| memory | 110 | at most 300 | reached |" in text


def test_a_number_without_a_target_stands_for_itself() -> None:
    text = page([Measure("memory", 110, 300), Measure("seconds", 2.5)], SIZES)
    assert "All 1 targets are reached." in text
    assert "| seconds | 2.5 | none |  |" in text


def test_where_all_are_reached_that_is_said() -> None:
    text = page([Measure("memory", 110, 300)], SIZES)
    assert "All 1 targets are reached." in text


def test_the_sizes_are_beside_one_another() -> None:
    text = page([], SIZES)
    assert "| 100,000 | 5,501 | 5,587 | 0.0559 | 1.8 | 180 | 121 |" in text
    assert "14,400,000 unit rows" in text


def test_what_an_account_costs_is_compared() -> None:
    requests, seconds = flat(SIZES)
    assert requests.reached
    assert requests.value == pytest.approx(0.05587 / 0.086)
    assert seconds.value == pytest.approx(1.8 / 2)
