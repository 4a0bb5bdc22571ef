"""Amounts, for operators alone: never in a channel, a ticket or a file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from bot.estate.amounts import Amount
    from bot.estate.artifact import Artifact
    from bot.estate.revenue import Revenue
    from bot.presentation.message import Message
    from bot.presentation.presenter import Presenter

MOST = 10
MOST_DAYS = 4
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
    return {
        "accounts": amount.accounts,
        "sums": [_sum(currency, value) for currency, value in _by_id(amount.by_currency)],
        "ended": _ended(amount),
        "unknown": amount.unknown,
        "unclear": amount.unclear,
        "without": amount.without,
    }


def _ended(amount: Amount) -> list[dict[str, Any]]:
    """By the last day, the latest first; the earlier ones of many together."""
    days = sorted({day for day, _ in amount.ended}, reverse=True)
    if len(days) <= MOST_DAYS:
        return [_until(amount, [day]) for day in days]
    latest = days[: MOST_DAYS - 1]
    return [*(_until(amount, [day]) for day in latest), _until(amount, days[len(latest) :])]


def _until(amount: Amount, days: list[date]) -> dict[str, Any]:
    sums: dict[int | None, Decimal] = {}
    for (day, currency), value in amount.ended.items():
        if day in days:
            sums[currency] = sums.get(currency, Decimal()) + value
    sums_of_days = [_sum(currency, value) for currency, value in _by_id(sums)]
    return {"on": days[0], "earlier": len(days) > 1, "sums": sums_of_days}


def _by_id(sums: dict[int | None, Decimal]) -> list[tuple[int | None, Decimal]]:
    return sorted(sums.items(), key=lambda each: (each[0] is None, each[0] or 0))


def _sum(currency: int | None, value: Decimal) -> dict[str, Any]:
    return {"currency": currency, "amount": f"{value.quantize(CENT):,}"}
