"""I/O in Autotask's own words: complete rows, or an `AutotaskError` that says why not."""

from bot.autotask import filters
from bot.autotask.catalogue import Catalogue
from bot.autotask.client import Autotask
from bot.autotask.fields import Choice, FieldInfo
from bot.autotask.metadata import Access, Thresholds
from bot.autotask.parallel import siblings
from bot.autotask.reading import Reading
from bot.autotask.traffic import Traffic
from bot.autotask.zone import Zone

__all__ = [
    "Access",
    "Autotask",
    "Catalogue",
    "Choice",
    "FieldInfo",
    "Reading",
    "Thresholds",
    "Traffic",
    "Zone",
    "filters",
    "siblings",
]
