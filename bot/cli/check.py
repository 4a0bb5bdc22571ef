from __future__ import annotations

from bot.cli.options import Json, Verbose


def check(as_json: Json = False, verbose: Verbose = 0) -> None:
    """Whether Autotask can be read.

    Asks Autotask for everything that an answer needs, and names the permission that is missing.

    Exit codes: 0 it can; 1 something must be put right; 2 usage; 3 cannot tell.
    """
    from bot.cli.answering import answer
    from bot.diagnosis.question import Question

    question = Question(kind="sync")
    answer(question, lambda diagnosis: diagnosis.check(), as_json=as_json, verbose=verbose)
