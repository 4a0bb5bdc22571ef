"""Amounts, for operators alone: never in a channel, a ticket or a file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.estate.artifact import Artifact
    from bot.estate.revenue import Amount, Revenue
    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter

MOST = 10
CENT = Decimal("0.01")


def revenue_message(found: Revenue, artifact: Artifact, presenter: Presenter) -> Message:
    """What hangs on each cause.

    Args:
        found: the amounts.
        artifact: the scan whose causes they are.
        presenter: makes messages.
    """
    causes = [
        {"cause": each.cause, "all": _about(each.all), "new": _about(each.new)}
        for each in found.causes[:MOST]
    ]
    return presenter.note(
        "revenue", meta=artifact.meta, total=0, causes=causes, settled=found.settled
    )


def _about(amount: Amount) -> dict[str, Any]:
    sums = sorted(amount.by_currency.items(), key=lambda each: (each[0] is None, each[0] or 0))
    return {
        "accounts": amount.accounts,
        "sums": [
            {"currency": currency, "amount": f"{value.quantize(CENT):,}"}
            for currency, value in sums
        ],
        "unknown": amount.unknown,
        "without": amount.without,
    }
