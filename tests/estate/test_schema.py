"""A record becomes a row, each value in the column of its name."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.autotask import entities as e
from bot.estate.schema import TABLES, columns_of, values_of


@pytest.mark.parametrize("entity", TABLES)
def test_each_value_is_in_its_column(entity: type[e.Entity]) -> None:
    fields = list(entity.model_fields)
    record = entity.model_validate(dict.fromkeys(reversed(fields)) | {"id": 7})
    row = dict(zip(columns_of(entity), values_of(entity, [record])[0], strict=True))
    assert row.pop("id") == 7
    assert set(row.values()) <= {None}


def test_dates_and_stamps_are_text() -> None:
    contract = e.Contract(
        last_modified_date_time=datetime(2026, 11, 22, 12, tzinfo=UTC),
        end_date=date(2026, 12, 31),
        contract_name="Managed",
        id=7,
    )
    row = dict(zip(columns_of(e.Contract), values_of(e.Contract, [contract])[0], strict=True))
    assert row["endDate"] == "2026-12-31"
    assert row["lastModifiedDateTime"] == "2026-11-22T12:00:00+00:00"
    assert row["contractName"] == "Managed"
