"""The pages that are made from the code: commands, buttons, settings, errors."""

from __future__ import annotations

import importlib
import inspect
from typing import TYPE_CHECKING, Any

import typer

from bot import errors, settings
from bot.cli import app
from bot.presentation import ids
from bot.presentation.environments import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

MADE = "<!-- Written by `make docs`; do not edit. -->\n"
IN_OWN_WORDS = (
    "The same in a thread, a mention or a direct message, in your own words: `why is Backup of "
    "Acme missing?`, `check again`, `and Exchange Online?`, `what about Contoso`, `why?`, "
    "`on 1 December`, `what changed`, `who changed it`, `watch`, `stop watching`, "
    "`start the sync`, `the quick sync is done`, `evidence`, `ticket`, `help`."
)
SETTINGS_HEAD = (
    "In the environment, or in a file `.env` beside the bot. A command asks only for those that it "
    "needs, and names the ones that are missing or malformed before anything starts."
)
PARTS: dict[str, type[settings.Part]] = {
    "Where it keeps things, and its schedule": settings.Local,
    "Autotask": settings.Autotask,
    "Slack": settings.Slack,
}


def slack_page() -> str:
    """Everything that a person can type, click or open in Slack."""
    lines = [
        MADE + "# Commands and buttons",
        "",
        "## Commands",
        "",
        "| typed | what it does |",
        "|---|---|",
        *(f"| `{typed}` | {does} |" for typed, does in _commands()),
        "",
        IN_OWN_WORDS,
        "",
        "## Buttons and menus",
        "",
        "| button | id | what happens |",
        "|---|---|---|",
        *(f"| {_label(a)} | `{a.value}` | {_of_action(a)} |" for a in ids.Action),
        "",
        "## Shortcuts, forms and searches",
        "",
        "| id | what it is |",
        "|---|---|",
        *(f"| `{s.value}` | {_doc(f'handlers.shortcuts.{s.value}')} |" for s in ids.Shortcut),
        *(f"| `{f.value}` | {_doc(f'handlers.views.{f.value}')} |" for f in ids.Form),
        *(f"| `{s.value}` | {_doc('handlers.options.search')} |" for s in ids.Search),
    ]
    return "\n".join(lines) + "\n"


def cli_page() -> str:
    """Every command of `psa-bot`, as its own help has it."""
    lines = [MADE + "# In a terminal", ""]
    for name, command in _walk(typer.main.get_command(app), "psa-bot"):
        lines += [f"## `{name}`", "", inspect.cleandoc(command.help or ""), ""]
        shown = [row for row in (_option(p) for p in command.params) if row]
        if shown:
            lines += ["| | |", "|---|---|", *shown, ""]
    return "\n".join(lines).rstrip() + "\n"


def settings_page() -> str:
    """Every variable."""
    lines = [
        MADE + "# Settings",
        "",
        SETTINGS_HEAD,
        "",
    ]
    for title, part in PARTS.items():
        lines += [f"## {title}", "", "| variable | what it is | unless set |", "|---|---|---|"]
        for name, field in part.model_fields.items():
            default = "needed" if field.is_required() else _shown(field.default)
            lines.append(f"| `{name.upper()}` | {_cell(field.description or '')} | {default} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def errors_page() -> str:
    """Every error, with what its docstring tells a person."""
    lines = [
        MADE + "# Errors and what to do",
        "",
        "The code is what logs and `--json` say; the exit code is that of the command line.",
        "",
        "| code | exit | what it says |",
        "|---|---|---|",
    ]
    for error in _tree(errors.PsaBotError):
        told = error.__new__(error)  # some take arguments, which their words do not need
        lines.append(f"| `{told.code}` | {told.exit_code} | {_cell(told.advice)} |")
    return "\n".join(lines) + "\n"


def _commands() -> Iterator[tuple[str, str]]:
    """What the bot's own help lists."""
    told = plain().get_template("messages/help.j2").render(command=ids.COMMAND)
    for line in told.splitlines():
        typed, _, does = line.partition(": ")
        if typed.startswith(ids.COMMAND):
            yield typed, _cell(does)


def _label(action: ids.Action) -> str:
    if action in {ids.PICK_ACCOUNT, ids.PICK_SERVICE}:
        return "Pick one"
    labels = plain().get_template("buttons.j2").make_module()
    label: str = labels.label(action.value, None)  # type: ignore[attr-defined]
    return label.strip()


def _of_action(action: ids.Action) -> str:
    name = "pick" if action in {ids.PICK_ACCOUNT, ids.PICK_SERVICE} else action.value
    return _doc(f"handlers.actions.{name}")


def _doc(module: str) -> str:
    return _cell(inspect.cleandoc(importlib.import_module(module).__doc__ or "").split("\n\n")[0])


def _walk(command: Any, name: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - Typer's own
    """Every command that does something, groups opened up."""
    children = getattr(command, "commands", None)
    if children is None:
        yield name, command
    for word, child in (children or {}).items():
        yield from _walk(child, f"{name} {word}")


def _option(parameter: Any) -> str:  # noqa: ANN401 - Typer's own
    told = _cell(getattr(parameter, "help", None) or "")
    if parameter.param_type_name == "argument":
        return f"| `{(parameter.metavar or parameter.name).upper()}` | {told} |"
    return f"| `{', '.join(parameter.opts)}` | {told} |" if told else ""


def _tree(error: type[errors.PsaBotError]) -> Iterator[type[errors.PsaBotError]]:
    yield error
    for below in error.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from _tree(below)


def _shown(default: object) -> str:
    if default is None or default == ():
        return "none"
    if isinstance(default, tuple):
        return f"`{','.join(map(str, default))}`"
    return f"`{default}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
