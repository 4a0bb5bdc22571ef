from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.running import Shell

COMMANDS = (
    *("why-missing", "count", "stale", "nce", "undo", "evidence"),
    *("sync", "scan", "changes", "board", "list", "check", "serve", "demo"),
)
HEAVY = {
    "aiohttp",
    "asyncio",
    "dbos",
    "httpx",
    "jinja2",
    "prometheus_client",
    "pydantic",
    "pydantic_settings",
    "rapidfuzz",
    "rich",
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
    "sqlite_utils",
    "stamina",
    "starlette",
    "structlog",
    "uvicorn",
}
LOADED = """
import sys
from bot.cli import app
try:
    app(sys.argv[1:])
finally:
    print("\\nloaded", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


async def test_help_names_every_command(shell: Shell) -> None:
    ran = await shell("--help")
    assert ran.code == 0
    assert ran.err == ""
    for command in COMMANDS:
        assert f"  {command} " in ran.out


# Typer reads the parameters of a command with pydantic, which loads asyncio.
TYPERS = {"asyncio", "pydantic"}


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["--help"], HEAVY),
        (["why-missing", "--help"], HEAVY - TYPERS),
        (["sync", "-h"], HEAVY - TYPERS),
    ],
)
async def test_help_loads_nothing_heavy(words: list[str], heavy: set[str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LOADED, *words, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    loaded = set(out.decode().rpartition("\nloaded ")[2].split())
    assert "typer" in loaded
    assert not heavy & loaded


@pytest.mark.parametrize("command", COMMANDS)
async def test_every_command_has_help(shell: Shell, command: str) -> None:
    ran = await shell(command, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: python -m bot {command} ")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["why-not"],
        ["why-missing"],
        ["why-missing", "Acme", "--when", "now"],
        ["why-missing", "Acme", "Corp"],
        ["sync"],
        ["sync", "stopped"],
        ["serve", "--port", "many"],
        ["serve", "--port", "65536"],
    ],
)
async def test_a_command_that_is_none_is_a_usage_error(shell: Shell, words: list[str]) -> None:
    ran = await shell(*words)
    assert ran.code == 2
    assert "Usage: " in ran.out + ran.err
