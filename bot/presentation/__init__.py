"""A report put into words, and the words into the shape of each face."""

from bot.presentation.faces import print_report, render_json, to_plain
from bot.presentation.message import Answer, Message, plain_message, validate
from bot.presentation.notes import Button
from bot.presentation.presenter import Presenter

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
