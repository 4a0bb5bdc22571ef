"""The site builds without a warning, and everything that can be typed, clicked or set is on it."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot import settings
from bot.cli import app
from bot.diagnosis.engine import all_rules
from bot.metrics import Metrics
from bot.presentation import ids

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
NAMED = re.compile(r"`((?:bot|deploy|handlers|templates|tests)/[\w/.-]+)`")
LOADED = re.compile(r'<(?:script|link rel="stylesheet"|img)[^>]+(?:src|href)="(https?:[^"]+)"')
TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of every built page."""
    folder = tmp_path_factory.mktemp("site")
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    pages = [page.read_text("utf-8") for page in sorted(folder.rglob("*.html"))]
    return "\n".join(html.unescape(TAG.sub("", page)) for page in pages)


def _commands(command: Any, name: str) -> list[str]:  # noqa: ANN401 - Typer's own
    children = getattr(command, "commands", None)
    if children is None:
        return [name]
    below = (_commands(child, f"{name} {word}") for word, child in children.items())
    return [found for some in below for found in some]


def things() -> list[str]:
    parts = (settings.Local, settings.Autotask, settings.Slack)
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    return [
        *(f"{ids.COMMAND} {word}" for word in ids.Word),
        *(e.value for kind in (ids.Action, ids.Shortcut, ids.Form, ids.Search) for e in kind),
        *(name.upper() for part in parts for name in part.model_fields),
        *_commands(typer.main.get_command(app), "psa-bot"),
        *(rule.id for rule in all_rules()),
        *(m.name + "_total" * (m.type == "counter") for m in Metrics().registry.collect()),
        *manifest["oauth_config"]["scopes"]["bot"],
    ]


@pytest.mark.parametrize("thing", things())
def test_everything_is_documented(site: str, thing: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(thing)}(?![\w-])", site)


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_the_files_that_a_page_names_are_there(page: Path) -> None:
    for name in NAMED.findall(page.read_text("utf-8")):
        assert (ROOT / name).exists(), name


def test_the_site_asks_nobody_else_for_anything(site: str, tmp_path_factory: Any) -> None:  # noqa: ANN401
    assert site
    folder = next(tmp_path_factory.getbasetemp().glob("site*"))
    for page in folder.rglob("*.html"):
        assert not LOADED.findall(page.read_text("utf-8")), page


def test_every_picture_is_shown_and_there() -> None:
    pages = "\n".join(page.read_text("utf-8") for page in DOCS.rglob("*.md"))
    shown = set(re.findall(r"\(pictures/([\w-]+\.png)\)", pages))
    assert shown == {picture.name for picture in (DOCS / "pictures").glob("*.png")}
    assert len(shown) >= 9
