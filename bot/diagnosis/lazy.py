from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - used as a decorator, like `property`
    """A property that is computed once.

    Unlike `functools.cached_property` of Python 3.11 it takes no lock, which is half of the time
    that judging an account needs; a view is used by one task.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        """Keep what computes it.

        Args:
            compute: the method; its name is the attribute's.
        """
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> lazy[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> lazy[T] | T:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._compute(instance)
        return value
