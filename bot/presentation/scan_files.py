"""A scan as files for a channel: a table, a page, pictures of its charts, and JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.files import Attachment
from bot.presentation.environments import plain
from bot.presentation.scan_page import scan_charts, scan_page
from bot.presentation.scan_told import told_of
from bot.presentation.scans import scan_csv, scan_json
from bot.presentation.tables import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from bot.estate.artifact import Artifact
    from bot.state import Mark


def scan_files(
    artifact: Artifact, earlier: list[Artifact], said: Iterable[Mark], zone: tzinfo
) -> list[Attachment]:
    """The files of a scan; slow, since charts are drawn.

    Args:
        artifact: the scan.
        earlier: the complete scans before it, the newest first.
        said: what people said of causes.
        zone: the MSP's calendar.
    """
    about: dict[str, Any] = {"meta": artifact.meta, "total": 0, "zone": zone}
    words: Any = plain().get_template("scans.j2").make_module(about)
    name, told = f"scan-{artifact.meta.day}", told_of(artifact, said)
    table = (BYTE_ORDER_MARK + scan_csv(artifact, told)).encode()
    page = scan_page(artifact, earlier, told, zone).encode()
    data = scan_json(artifact, told).encode()
    charts = [
        Attachment(f"{name}-chart-{number}.png", chart.title, chart.png, chart.alt[:1000])
        for number, chart in enumerate(scan_charts(artifact, earlier), 1)
    ]
    return [
        *charts,
        Attachment(f"{name}.csv", words.file_title().strip(), table),
        Attachment(f"{name}.json", words.data_title().strip(), data),
        Attachment(f"{name}.html", words.page_title().strip(), page),
    ]
