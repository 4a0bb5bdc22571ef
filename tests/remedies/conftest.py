"""The two databases of the state."""

from tests.state.conftest import postgres, url

__all__ = ["postgres", "url"]
