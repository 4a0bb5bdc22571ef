"""The two databases of the state."""

from tests.state.conftest import postgres, postgres_url, url

__all__ = ["postgres", "postgres_url", "url"]
