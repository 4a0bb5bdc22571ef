"""Small checks of JSON that Block Kit's rules are put together from.

A check takes a value and its JSON pointer, and yields what Slack would say is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

Check = Callable[[object, str], Iterator[str]]


def say(problem: str, at: str) -> str:
    """One line of `response_metadata.messages`."""
    return f"[ERROR] {problem} [json-pointer:{at}]"


def string(most: int, least: int = 1) -> Check:
    """A text of so many characters; an emoji beyond the basic plane counts twice, to be safe."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield say("must be a string", at)
        elif len(value) < least:
            yield say(f"must be more than {least - 1} characters", at)
        elif len(value.encode("utf-16-le", "surrogatepass")) // 2 > most:
            yield say(f"must be less than {most + 1} characters", at)

    return check


def is_a(*kinds: type) -> Check:
    """A value of one of these JSON types; a bool is no number."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            yield say(f"must be a valid {kinds[0].__name__}", at)

    return check


def one_of(*allowed: str) -> Check:
    """One of these words."""

    def check(value: object, at: str) -> Iterator[str]:
        if value not in allowed:
            yield say(f"must be one of {', '.join(allowed)}", at)

    return check


def url(most: int) -> Check:
    """An address that Slack makes a link of."""

    def check(value: object, at: str) -> Iterator[str]:
        yield from string(most)(value, at)
        if isinstance(value, str) and not value.startswith(("https://", "http://", "mailto:")):
            yield say("invalid url", at)

    return check


def many(item: Check, least: int, most: int) -> Check:
    """A list of so many things, each of which is checked."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield say("must be a valid array", at)
            return
        if len(value) < least:
            yield say(f"no fewer than {least} items allowed", at)
        if len(value) > most:
            yield say(f"no more than {most} items allowed", at)
        for place, one in enumerate(value):
            yield from item(one, f"{at}/{place}")

    return check


def thing(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    """An object with these fields and no others; `type` is always one of them."""
    known = {"type": is_a(str), **required, **(optional or {})}

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield say("must be an object", at)
            return
        for name in required:
            if name not in value:
                yield say(f"missing required field: {name}", at)
        for name, part in value.items():
            if name not in known:
                yield say(f"invalid additional property: {name}", at)
            else:
                yield from known[name](part, f"{at}/{name}")

    return check


def by_type(kinds: dict[str, Check]) -> Check:
    """An object that is checked by what its `type` says it is."""

    def check(value: object, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            yield say(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from kinds[kind](value, at)

    return check


def with_one_of(check: Check, *names: str, exactly: bool = False) -> Check:
    """An object that also has at least one of these fields, or exactly one."""

    def both(value: object, at: str) -> Iterator[str]:
        yield from check(value, at)
        given = sum(name in value for name in names) if isinstance(value, dict) else 0
        if not given or (exactly and given > 1):
            yield say(f"missing required field: {' or '.join(names)}", at)

    return both
