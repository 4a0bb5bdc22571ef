"""Charts as pictures that a page holds within itself, or that go to Slack as files."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

COLOUR = "#3566b8"
LETTERS = 64
STYLE: Any = {
    "svg.fonttype": "path",
    "svg.hashsalt": "psa-bot",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.parse_math": False,
}


@dataclass(frozen=True)
class Chart:
    """A chart.

    Args:
        title: what is shown.
        alt: what it shows, for whoever does not see it.
        figure: the chart itself.
    """

    title: str
    alt: str
    figure: Figure

    @property
    def address(self) -> str:
        """The chart as the address of an image."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self._saved('svg')).decode()}"

    @property
    def png(self) -> bytes:
        """The chart as a PNG file."""
        return self._saved("png")

    def _saved(self, kind: str) -> bytes:
        file = io.BytesIO()
        with rc_context(STYLE):
            nothing = {"Date": None} if kind == "svg" else {}
            self.figure.savefig(file, format=kind, metadata=nothing, dpi=144)
        return file.getvalue()


def bars(title: str, values: Sequence[tuple[str, int]]) -> Chart:
    """Lying bars, the first one on top.

    Args:
        title: what is shown.
        values: a label and a number for each bar.
    """
    with rc_context(STYLE):
        figure, axes = _axes(title)
        labels = [_short(label) for label, _ in reversed(values)]
        drawn = axes.barh(range(len(values)), [n for _, n in reversed(values)], color=COLOUR)
        axes.set_yticks(range(len(values)), labels)
        axes.bar_label(drawn, padding=3)
        axes.margins(x=0.15)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return Chart(title, _alt(title, values), figure)


def columns(title: str, values: Sequence[tuple[str, int]]) -> Chart:
    """Standing bars from left to right.

    Args:
        title: what is shown.
        values: a label and a number for each bar.
    """
    with rc_context(STYLE):
        figure, axes = _axes(title)
        drawn = axes.bar(range(len(values)), [n for _, n in values], color=COLOUR, width=0.6)
        axes.set_xticks(range(len(values)), [label for label, _ in values], rotation=45)
        axes.bar_label(drawn, padding=3)
        axes.margins(y=0.15)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlim(-0.8, max(len(values), 4) - 0.2)
    return Chart(title, _alt(title, values), figure)


def _axes(title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(6.4, 3.2), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", fontsize=11)
    return figure, axes


def _short(label: str) -> str:
    return label if len(label) <= LETTERS else label[: LETTERS - 1] + "…"


def _alt(title: str, values: Sequence[tuple[str, int]]) -> str:
    return f"{title}: " + ", ".join(f"{label} {number}" for label, number in values)
