from __future__ import annotations


def say(what: str, measured: float, target: float, *, at_least: bool = False) -> None:
    """Print one line: what was measured, against what it should be.

    Args:
        what: the ratio in words.
        measured: its value in this run.
        target: the value to reach.
        at_least: whether more is better.
    """
    reached = measured >= target if at_least else measured <= target
    bound = "at least" if at_least else "at most"
    mark = "reached" if reached else "MISSED"
    print(f"{what:<72} {measured:>10,.2f}   target {bound} {target:,.2f}: {mark}")
