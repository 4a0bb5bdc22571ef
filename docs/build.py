"""Writes the generated pages; with `--check` it only says whether they are as they should be."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from bot.diagnosis.engine import all_rules

RULES = Path(__file__).parent / "rules.md"
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


def main() -> int:
    """Write the pages, or compare them."""
    page = rules_page()
    if "--check" not in sys.argv:
        RULES.write_text(page, "utf-8")
        return 0
    if RULES.read_text("utf-8") == page:
        return 0
    sys.stderr.write("docs/rules.md is not what the rules say: run `make docs`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
