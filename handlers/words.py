"""What an acknowledgement says, rendered before the first request comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.presentation.ids import Word
from handlers.wanted import Problem

if TYPE_CHECKING:
    from bot.diagnosis.question import Question
    from bot.presentation import Message, Presenter


class Words:
    """Help and usage, ready to be sent.

    Args:
        presenter: puts into words.
    """

    def __init__(self, presenter: Presenter) -> None:
        self._presenter = presenter
        self.help = private(presenter.help())
        self.usage = {
            (problem, word): private(presenter.usage(problem.value, word.value))
            for problem in Problem
            for word in Word
        }

    def understood(self, question: Question) -> dict[str, Any]:
        """One line that says what was understood."""
        return private(self._presenter.understood(question))


def message_body(message: Message) -> dict[str, Any]:
    """A message as Slack's methods take it; text alone also takes old blocks away."""
    return {"text": message.text} | ({"blocks": message.blocks} if message.blocks else {})


def private(message: Message) -> dict[str, Any]:
    """A message as the body of an acknowledgement that only the person sees."""
    return {"response_type": "ephemeral", **message_body(message)}
