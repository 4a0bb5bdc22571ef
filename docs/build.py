"""Writes the generated pages; with `--check` it only says whether they are as they should be."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import reference

from bot.diagnosis.engine import all_rules

if TYPE_CHECKING:
    from bot.diagnosis.rule import Rule

HERE = Path(__file__).parent
HEAD = """<!-- Written by `make docs`; do not edit. -->
# The rules

A question asks its rules in this order; the first one that fails is the root cause. "After" names
the rules without which a rule makes no sense: when one of them fails it is skipped. The sections
are those of Gradient's Autotask troubleshooting guide.

| Rule | Section | Asked by | After | What must hold |
|---|---|---|---|---|
"""


def rules_page() -> str:
    """The page of all rules, from the rules themselves."""
    rows = [
        f"| `{rule.id}` | {rule.section} | {', '.join(sorted(rule.asked_by))} "
        f"| {', '.join(f'`{parent}`' for parent in rule.parents) or '-'} "
        f"| {inspect.cleandoc(rule.__doc__ or '').splitlines()[0]} |"
        for rule in all_rules()
    ]
    return HEAD + "\n".join(rows) + "\n"


# What the bot does for a section beside its rules, and what it cannot see there.
SECTIONS = {
    1: (
        "Sync didn't start or is stuck",
        "`/psa sync`; the button that asks for a full sync, and the watch that follows it",
        "the sync itself, which people and signals tell of; a lock or an expired password",
    ),
    2: (
        "An account isn't appearing",
        "`/psa why-missing Acme`; the watch on a case",
        "agreement types that were left out at set-up, and what was excluded",
    ),
    3: (
        "A service or contract line isn't appearing",
        "`/psa why-missing Acme / Backup`",
        "whether the service is unmapped, excluded, or already actioned or dismissed this cycle",
    ),
    4: (
        "PSA counts don't match",
        "`/psa count Acme / Backup --gradient 28`; the ticket, filled in",
        "the mapping, the vendor's metric, and adjustments, which Autotask lets nobody read",
    ),
    5: (
        "Stale or old contract lines",
        "`/psa stale Acme`",
        "what Gradient still shows, and whether a sync was a quick or a full one",
    ),
    6: (
        "Microsoft NCE renewals",
        "`/psa nce Acme`",
        "the effective date setting; which lines are Microsoft's, unless their names say so",
    ),
    7: (
        "Reversing a pushed change",
        "`/psa undo Acme`",
        "what was approved in Gradient; only what arrived in Autotask, and who wrote the note",
    ),
}
GUIDE_HEAD = """<!-- Written by `make docs`; do not edit. -->
# The guide, section by section

Which rules answer for a section of Gradient's Autotask troubleshooting guide, what else the bot
does there, and what no bot can see from Autotask.
"""


def guide_page() -> str:
    """The map from the guide's sections to the rules."""
    parts = [GUIDE_HEAD]
    for number, (title, does, unseen) in SECTIONS.items():
        rules = [f"- {_line_of(rule)}" for rule in all_rules() if rule.section == number]
        parts.append(
            f"## {number}. {title}\n\n"
            + "\n".join(rules)
            + f"\n\nAlso: {does}.\n\nCannot be seen: {unseen}.\n"
        )
    return "\n".join(parts)


def _line_of(rule: type[Rule]) -> str:
    return f"`{rule.id}`: {inspect.cleandoc(rule.__doc__ or '').splitlines()[0]}"


def decisions_page() -> str:
    """The list of decisions, by their own titles."""
    lines = ["# Decisions", "", "Choices that would surprise a newcomer, each on a short page.", ""]
    for path in sorted((HERE / "adr").glob("*.md")):
        title = path.read_text("utf-8").splitlines()[0].removeprefix("# ")
        lines.append(f"- [{title}](adr/{path.name})")
    return reference.MADE + "\n".join(lines) + "\n"


def main() -> int:
    """Write the pages, or compare them."""
    pages = {
        "rules.md": rules_page(),
        "guide.md": guide_page(),
        "reference/slack.md": reference.slack_page(),
        "reference/cli.md": reference.cli_page(),
        "reference/settings.md": reference.settings_page(),
        "reference/errors.md": reference.errors_page(),
        "decisions.md": decisions_page(),
    }
    stale = [name for name, page in pages.items() if not _is(HERE / name, page)]
    if "--check" not in sys.argv:
        for name in stale:
            (HERE / name).parent.mkdir(exist_ok=True)
            (HERE / name).write_text(pages[name], "utf-8")
        return 0
    for name in stale:
        sys.stderr.write(f"docs/{name} is not what the code says: run `make docs`\n")
    return 1 if stale else 0


def _is(path: Path, page: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == page


if __name__ == "__main__":
    sys.exit(main())
