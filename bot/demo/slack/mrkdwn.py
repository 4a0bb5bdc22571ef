"""Slack's mrkdwn as a person sees it: which parts are links, mentions or formatted.

The demo draws messages with it, and tests ask it whether a customer's name became a mention.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal["text", "link", "mention"]
_PRE = re.compile(r"```(.+?)```", re.DOTALL)
_TAG = re.compile(r"<([^<>\n]+)>")
_STYLES = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}
_STYLED = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)([^\n]*?\S)\1(?![\w*_~`])")


@dataclass(frozen=True)
class Span:
    """A piece of a message that looks the same throughout.

    Args:
        text: as shown, with entities decoded.
        kind: text, a link or a mention (of a person, a group, a channel or everybody).
        target: a link's address, or what Slack was told to mention.
        styles: bold, italic, strike, code, quote.
    """

    text: str
    kind: Kind = "text"
    target: str = ""
    styles: frozenset[str] = field(default_factory=frozenset)


def parse(text: str) -> list[Span]:
    """The pieces of an mrkdwn text, in order.

    Args:
        text: as sent, with `&amp;`, `&lt;` and `&gt;` for those three characters.
    """
    spans: list[Span] = []
    for place, part in enumerate(_PRE.split(text)):
        if place % 2:
            spans.append(Span(html.unescape(part), styles=frozenset({"code"})))
        else:
            spans += _tags(part)
    return [span for span in spans if span.text]


def _tags(text: str) -> list[Span]:
    spans: list[Span] = []
    end = 0
    for tag in _TAG.finditer(text):
        spans += [*_styled(text[end : tag.start()]), _tag(tag[1])]
        end = tag.end()
    return spans + _styled(text[end:])


def _tag(inside: str) -> Span:
    target, _, label = inside.partition("|")
    shown = html.unescape(label or target)
    if target.startswith(("@", "#", "!")):
        return Span(shown if target[0] != "!" or label else "@" + shown[1:], "mention", target)
    return Span(shown, "link", html.unescape(target))


def _styled(text: str) -> list[Span]:
    spans: list[Span] = []
    end = 0
    for found in _STYLED.finditer(text):
        style = _STYLES[found[1]]
        within = [Span(html.unescape(found[2]))] if style == "code" else _styled(found[2])
        spans.append(Span(html.unescape(text[end : found.start()])))
        spans += [replace(span, styles=span.styles | {style}) for span in within]
        end = found.end()
    return [*spans, Span(html.unescape(text[end:]))]
