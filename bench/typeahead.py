"""The slowest hundredth of searches among 100,000 names, while somebody types."""

from __future__ import annotations

import random
import statistics
import time

from bench.report import Measure
from bot.estate import Name, NameIndex

NAMES = 100_000
SEARCHES = 2_000
SYLLABLES = (
    *("al", "ba", "con", "der", "el", "far", "gro", "hal", "in", "jo", "kel", "lum"),
    *("mar", "nor", "os", "pri", "qu", "ros", "sun", "tel", "ur", "vel", "wex"),
)
ENDINGS = ("Ltd", "Dental", "Group", "Partners", "Logistics", "Care", "Leeds", "York")


def _names(dice: random.Random) -> tuple[Name, ...]:
    def name(number: int) -> Name:
        word = "".join(dice.choices(SYLLABLES, k=3)).title()
        text = f"{word} {dice.choice(SYLLABLES).title()} {dice.choice(ENDINGS)}"
        return Name(kind="a", id=number, name=text, active=number % 5 > 0)

    return tuple(name(number) for number in range(NAMES))


def _typed(name: str, dice: random.Random) -> str:
    """What somebody types who wants it: its beginning, a later word, a part, or a misspelling."""
    match dice.randrange(4):
        case 0:
            return name[: dice.randint(1, len(name))]
        case 1:
            return name.rsplit(maxsplit=1)[-1][: dice.randint(1, 5)]
        case 2:
            at = dice.randrange(len(name) - 3)
            return name[at : at + 4]
        case _:
            at = dice.randrange(1, len(name))
            return name[: at - 1] + name[at:]


def run() -> list[Measure]:
    """Search as people type, and take the 99th percentile."""
    dice = random.Random(7)  # noqa: S311 - the same names each time
    names = _names(dice)
    index = NameIndex(names).warmed()
    typed = [_typed(dice.choice(names).name, dice) for _ in range(SEARCHES)]
    took = []
    for text in typed:
        began = time.perf_counter()
        index.search(text, "a")
        took.append(1000 * (time.perf_counter() - began))
    slowest = statistics.quantiles(took, n=100)[98]
    return [Measure("ms of the slowest hundredth of searches among 100,000 names", slowest, 20)]
