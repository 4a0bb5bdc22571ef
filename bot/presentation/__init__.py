"""A report put into words, and the words into the shape of each face."""

from bot.presentation.faces import print_report, render_json, to_plain
from bot.presentation.message import Answer, Message, validate
from bot.presentation.presenter import Button, Presenter, plain_message

__all__ = [
    "Answer",
    "Button",
    "Message",
    "Presenter",
    "plain_message",
    "print_report",
    "render_json",
    "to_plain",
    "validate",
]
