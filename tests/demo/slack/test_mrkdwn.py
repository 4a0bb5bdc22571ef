from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from bot.demo.slack.mrkdwn import Span, parse


def styled(text: str, *styles: str) -> Span:
    return Span(text, styles=frozenset(styles))


def test_links_and_mentions_are_told_from_text() -> None:
    assert parse("see <https://example.test/?a=1&amp;b=2|Open &amp; read> now") == [
        Span("see "),
        Span("Open & read", "link", "https://example.test/?a=1&b=2"),
        Span(" now"),
    ]
    assert parse("<!channel> <@U0DANA> <!subteam^S0OPS|ops>") == [
        Span("@channel", "mention", "!channel"),
        Span(" "),
        Span("@U0DANA", "mention", "@U0DANA"),
        Span(" "),
        Span("ops", "mention", "!subteam^S0OPS"),
    ]


def test_formatting_ends_at_words_as_in_slack() -> None:
    assert parse("*Acme* is _new_, not 2*3*4 or snake_case_name") == [
        styled("Acme", "bold"),
        Span(" is "),
        styled("new", "italic"),
        Span(", not 2*3*4 or snake_case_name"),
    ]
    assert parse("`a_b_` ~old~ *_both_*") == [
        styled("a_b_", "code"),
        Span(" "),
        styled("old", "strike"),
        Span(" "),
        styled("both", "bold", "italic"),
    ]
    assert parse("```*a*\n<b>```") == [styled("*a*\n<b>", "code")]


@given(st.text())
def test_an_escaped_name_is_never_a_link_or_a_mention(name: str) -> None:
    spans = parse("Acme " + html.escape(name, quote=False))
    assert {span.kind for span in spans} == {"text"}
