"""Amounts, for operators alone: never in a channel, a ticket or a file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.presentation.tidy import tidy_text

if TYPE_CHECKING:
    from datetime import date

    from bot.estate.amounts import Amount
    from bot.estate.artifact import Artifact
    from bot.estate.revenue import Revenue
    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter

MOST = 10
MOST_DAYS = 4
NAME = 20
CENT = Decimal("0.01")


def revenue_message(found: Revenue, artifact: Artifact, presenter: Presenter) -> Message:
    """What hangs on each cause.

    Args:
        found: the amounts.
        artifact: the scan whose causes they are.
        presenter: makes messages.
    """
    about = _Words(found.currencies)
    causes = [
        {"cause": each.cause, "all": about.amount(each.all), "new": about.amount(each.new)}
        for each in found.causes[:MOST]
    ]
    return presenter.note(
        "revenue", meta=artifact.meta, total=0, causes=causes, settled=found.settled
    )


class _Words:
    """What the words of an amount need.

    Args:
        names: of the currencies whose name is known, by id.
    """

    def __init__(self, names: dict[int, str]) -> None:
        self._names = names

    def amount(self, amount: Amount) -> dict[str, Any]:
        """An amount, by currency, and what of it is not known."""
        return {
            "accounts": amount.accounts,
            "sums": self._sums(amount.by_currency),
            "ended": self._ended(amount),
            "unknown": amount.unknown,
            "unclear": amount.unclear,
            "without": amount.without,
        }

    def _ended(self, amount: Amount) -> list[dict[str, Any]]:
        """By the last day, the latest first; the earlier ones of many together."""
        days = sorted({day for day, _ in amount.ended}, reverse=True)
        if len(days) <= MOST_DAYS:
            return [self._until(amount, [day]) for day in days]
        latest = days[: MOST_DAYS - 1]
        together = self._until(amount, days[len(latest) :])
        return [*(self._until(amount, [day]) for day in latest), together]

    def _until(self, amount: Amount, days: list[date]) -> dict[str, Any]:
        sums: dict[int | None, Decimal] = {}
        for (day, currency), value in amount.ended.items():
            if day in days:
                sums[currency] = sums.get(currency, Decimal()) + value
        return {"on": days[0], "earlier": len(days) > 1, "sums": self._sums(sums)}

    def _sums(self, sums: dict[int | None, Decimal]) -> list[dict[str, Any]]:
        by_id = sorted(sums.items(), key=lambda each: (each[0] is None, each[0] or 0))
        return [
            {
                "amount": f"{value.quantize(CENT):,}",
                "currency": currency,
                "name": tidy_text(self._names.get(currency or 0, ""), NAME),
            }
            for currency, value in by_id
        ]
