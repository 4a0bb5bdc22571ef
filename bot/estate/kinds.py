"""The two kinds of lines, and where a scan keeps them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from bot.autotask import entities as e


class Kind(NamedTuple):
    """A kind of line, and where it is kept.

    Args:
        line: the column of a unit row that names its line.
        entry: the column of a line, and of a unit row, that names what it is in the catalogue.
    """

    name: Literal["service", "bundle"]
    lines: type[e.Entity]
    units: type[e.Entity]
    catalogue: type[e.Entity]
    line: str
    entry: str


KINDS = (
    Kind(
        "service",
        e.ContractService,
        e.ContractServiceUnit,
        e.Service,
        "contractServiceID",
        "serviceID",
    ),
    Kind(
        "bundle",
        e.ContractServiceBundle,
        e.ContractServiceBundleUnit,
        e.ServiceBundle,
        "contractServiceBundleID",
        "serviceBundleID",
    ),
)
