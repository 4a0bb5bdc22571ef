"""Reads the variables of a command, all before anything starts."""

from __future__ import annotations

from typing import TypeVar, overload

from pydantic import ValidationError

from bot.errors import ConfigurationError
from bot.settings.parts import Part

A = TypeVar("A", bound=Part)
B = TypeVar("B", bound=Part)
C = TypeVar("C", bound=Part)


@overload
def load(one: type[A], /) -> tuple[A]: ...
@overload
def load(one: type[A], two: type[B], /) -> tuple[A, B]: ...
@overload
def load(one: type[A], two: type[B], three: type[C], /) -> tuple[A, B, C]: ...
def load(*parts: type[Part]) -> tuple[Part, ...]:
    """Read the parts that a command needs, all before anything starts.

    Args:
        parts: which.

    Raises:
        ConfigurationError: variables are missing or malformed; the detail has a line for each, its
            name and what it should be, and never a value.
    """
    loaded: list[Part] = []
    problems: list[str] = []
    for part in parts:
        try:
            loaded.append(part())
        except ValidationError as error:
            problems += _lines(part, error)
        except (OSError, UnicodeError):
            raise ConfigurationError(".env: a file of text in UTF-8 that can be read") from None
    if problems:
        raise ConfigurationError("\n".join(problems))
    return tuple(loaded)


def _lines(part: type[Part], error: ValidationError) -> list[str]:
    wrong = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors())
    return [f"{name.upper()}: {part.model_fields[name].description}" for name in wrong]
