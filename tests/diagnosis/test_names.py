"""Which names are equal, which are only near, and what no name may do to either."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnosis.names import NAMED, match, nearest, plain, search_word

TEXT = st.text(max_size=40)
LETTERS = st.text("abcdefghij0123456789", min_size=1, max_size=20)
HOSTILE = [
    "<!channel>",
    "<https://x|y>",
    'O\'Brien "& Sons"\n',
    "\u202eemcA",
    "A" * 255,
    "🦀",
    "\0",
    "%_[]*",
]


@dataclass(frozen=True)
class Record:
    name: str


def records(*names: str) -> list[Record]:
    return [Record(name) for name in names]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Corp", "ACME CORP"),
        ("Acme Corp", "acme-corp."),
        ("Acme Corp", "  Acme\u00a0 Corp\n"),
        ("Café Zürich", "cafe zurich"),
        ("Cafe\u0301", "Café"),
        ("Straße", "STRASSE"),
        ("Ørsted Łódź", "orsted lodz"),
        ("Ærø Sœur", "AERO SOEUR"),
        ("O'Brien & Sons", "O\u2019Brien Sons"),
        ("\uff21cme", "Acme"),
        ("İstanbul", "istanbul"),
        ("\u200bAcme", "Acme"),
    ],
)
def test_case_accents_punctuation_and_white_space_make_no_difference(one: str, other: str) -> None:
    assert plain(one) == plain(other)
    assert match(one, records(other)).same == records(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme 1", "Acme 2"),
        ("Acme", "Acme Ltd"),
        ("Acme", "Acne"),
        ("C++", "C"),
        ("Team 🦀", "Team 🐙"),
        ("Acme", "Асме"),
        ("Acme ™", "Acme"),
        ("", "Acme"),
    ],
)
def test_what_is_never_equal(one: str, other: str) -> None:
    found = match(one, records(other))
    assert found.exact == found.same == []


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "---", "\u200b", "\u0301"])
def test_a_name_of_which_nothing_remains_equals_nothing_but_itself(typed: str) -> None:
    found = match(typed, records("???", "Acme", "..."))
    assert (found.exact, found.same, found.like) == ([], [], [])
    assert nearest(typed, records("Acme", "???")) == []


def test_a_name_of_which_nothing_remains_is_found_as_it_stands() -> None:
    assert match(" !!! ", records("!!!", "???")).exact == records("!!!")


def test_exact_comes_before_equal_and_that_before_near() -> None:
    found = match("Acme", records("ACME", "Acme", "Acme Group", "Acne Group", "Zebra"))
    assert found.exact == records("Acme")
    assert found.same == records("ACME")
    assert found.like == records("Acme Group")


def test_the_likest_is_first() -> None:
    names = records("The Acme Holding Company", "Acme Ltd", "Acme Group Ltd")
    assert [r.name for r in match("Acme", names).like] == [
        "Acme Ltd",
        "Acme Group Ltd",
        "The Acme Holding Company",
    ]


def test_a_slip_of_the_finger_is_near_and_no_more() -> None:
    found = match("Northwnd Traders", records("Northwind Traders"))
    assert found.exact == found.same == []
    assert found.like == records("Northwind Traders")


def test_the_nearest_are_few_and_the_likest_first() -> None:
    names = records("Zebra", *(f"Acme {n}" for n in range(9)), "Acme")
    found = nearest("Acmee", names)
    assert found[0] == Record("Acme")
    assert len(found) == NAMED
    assert Record("Zebra") not in found


def test_a_name_of_a_letter_or_two_is_near_to_what_is_as_short_alone() -> None:
    short = records("e", "No", "Acme")
    assert nearest("Nobody Home", short) == records("Acme")
    assert nearest("Noo", short) == []
    assert nearest("no!", short) == records("No")
    assert nearest("e.", short)[0] == Record("e")


def test_what_is_like_nothing_has_nothing_near() -> None:
    assert nearest("qqqq", records("Zebra", "Acme")) == []


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("Acme Corporation", "Corporation"),
        ("Café Zürich", "rich"),
        ("O'Brien & Sons", "Brien"),
        ("東京 電力", "東京"),
        ("Æ Ø", "Æ"),
        ("!!!", "!!!"),
        ("  ", ""),
    ],
)
def test_autotask_is_asked_for_the_longest_word_it_will_surely_find(typed: str, word: str) -> None:
    assert search_word(typed) == word


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_found_and_nothing_else(name: str) -> None:
    found = match(name, records(name, "Acme"))
    assert found.exact == records(name)
    assert Record("Acme") not in found.same
    assert search_word(name) in name
    assert len(nearest(name, records(name, "Acme"))) <= 2


@given(TEXT)
def test_plain_twice_is_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(TEXT, st.sampled_from([" ", "-", "'", ".", "\u0301", "\u00a0", "\n", "\u200b", "\u2019"]))
def test_what_is_ignored_may_stand_anywhere(text: str, ignored: str) -> None:
    assert plain(ignored.join(["", *text, ""])) == plain("".join(plain(c) for c in text))


@given(LETTERS, LETTERS)
def test_plain_letters_and_digits_are_told_apart(one: str, other: str) -> None:
    assert (plain(one) == plain(other)) == (one == other)


@given(TEXT, st.lists(TEXT, max_size=6))
def test_every_record_is_in_one_list_at_most_and_equals_are_never_lost(
    text: str, names: list[str]
) -> None:
    found = match(text, records(*names))
    sorted_in = [*found.exact, *found.same, *found.like]
    assert len(sorted_in) <= len(names)
    assert all(r.name.strip() == text.strip() for r in found.exact)
    assert all(plain(r.name) == plain(text) != "" for r in found.same)
    equal = [n for n in names if n.strip() == text.strip() or (plain(text) == plain(n) != "")]
    assert sorted(r.name for r in [*found.exact, *found.same]) == sorted(equal)


@given(TEXT, st.lists(TEXT, max_size=8))
def test_the_nearest_are_of_the_records(text: str, names: list[str]) -> None:
    found = nearest(text, records(*names))
    assert len(found) <= NAMED
    assert all(record.name in names for record in found)


@given(TEXT)
def test_the_word_to_ask_for_is_of_the_text(text: str) -> None:
    word = search_word(text)
    assert word in text
    assert bool(word) == bool(text.strip())
