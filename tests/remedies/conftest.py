"""Postgres beside SQLite, as in the tests of the state."""

from tests.state.conftest import postgres, postgres_url

__all__ = ["postgres", "postgres_url"]
