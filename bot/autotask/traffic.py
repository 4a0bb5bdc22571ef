from __future__ import annotations


class Traffic:
    """What passes between the bot and Autotask, for whoever counts it; this one does not."""

    def answered(self, status: int | None, seconds: float) -> None:
        """A request is over.

        Args:
            status: of HTTP; `None` when no answer came.
            seconds: from the sending to the end of the answer.
        """

    def tried_again(self) -> None:
        """A read is tried once more."""

    def budget(self, used: int, limit: int) -> None:
        """Autotask said how many requests of the hour are used, by all integrations together."""
