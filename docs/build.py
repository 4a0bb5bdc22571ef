"""Writes the generated pages; with `--check` it only says whether they are as they should be."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import guide_map
import reference

from bot.diagnosis.engine import all_rules

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


GUIDE_HEAD = """<!-- Written by `make docs`; do not edit. -->
# The guide, section by section

What the bot does about each sentence of Gradient's Autotask troubleshooting guide that it can
act on, and what it cannot see. The rules have [a page of their own](rules.md).
"""


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
        "guide.md": guide_map.page(GUIDE_HEAD),
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
