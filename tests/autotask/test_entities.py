from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.autotask.answers import parse_rows
from bot.autotask.entities import Company, Contract, ContractNote, ContractServiceUnit

tails = st.one_of(
    st.just(""),
    st.builds(
        lambda time, zone: f"T{time.isoformat()}{zone}",
        st.times(),
        st.sampled_from(["", "Z", "+11:00", "-08:00"]),
    ),
)


@given(st.dates(), tails)
def test_a_date_is_the_one_that_is_written(day: date, tail: str) -> None:
    contract = Contract.model_validate({"id": 1, "endDate": day.isoformat() + tail})
    assert contract.end_date == day


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31)), st.integers(0, 7))  # noqa: DTZ001 - the zone is what it is about
def test_a_stamp_without_a_zone_is_utc_with_any_number_of_fractions(
    moment: datetime, digits: int
) -> None:
    written = moment.replace(microsecond=0).isoformat() + ("." + "5" * digits if digits else "")
    note = ContractNote.model_validate({"id": 1, "createDateTime": written})
    zulu = ContractNote.model_validate({"id": 1, "createDateTime": written + "Z"})
    assert note == zulu
    assert note.create_date_time is not None
    assert note.create_date_time.utcoffset() == UTC.utcoffset(None)
    assert note.create_date_time.replace(microsecond=0) == moment.replace(microsecond=0, tzinfo=UTC)


def test_a_stamp_with_another_zone_becomes_utc() -> None:
    note = ContractNote.model_validate({"id": 1, "createDateTime": "2026-12-01T09:00:00.2+10:00"})
    assert note.create_date_time == datetime(2026, 11, 30, 23, 0, 0, 200_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["", "soon", "2026-13-01", "2026-12-01Z", 20261201, "2026-12-011", True]
)
def test_what_is_no_date_is_not_taken_for_one(written: object) -> None:
    with pytest.raises(ValidationError):
        Contract.model_validate({"id": 1, "endDate": written})


@pytest.mark.parametrize("written", [2**63, -(2**63) - 1, "1" + "0" * 30])
def test_a_number_of_more_than_64_bits_is_none_of_autotasks(written: object) -> None:
    with pytest.raises(ValidationError):
        Contract.model_validate({"id": 1, "companyID": written})


@pytest.mark.parametrize("written", ["", "soon", 1764547200])
def test_what_is_no_stamp_is_not_taken_for_one(written: object) -> None:
    with pytest.raises(ValidationError):
        ContractNote.model_validate({"id": 1, "createDateTime": written})


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59.9999999Z"])
def test_an_end_of_the_calendar_is_no_stamp(written: str) -> None:
    note = ContractNote.model_validate({"id": 1, "createDateTime": written})
    assert note.create_date_time is None


def test_names_match_in_any_case_and_unknown_fields_are_ignored() -> None:
    row = {"Id": 0, "CompanyName": "The MSP", "companytype": "1", "isactive": 1, "UDF": [1]}
    plain = {"id": 1, "companyName": "Acme"}
    company, other = parse_rows(Company, [row, plain], entity="Companies")
    assert (other.id, other.company_name) == (1, "Acme")
    assert (company.id, company.company_name) == (0, "The MSP")
    assert (company.company_type, company.is_active) == (1, True)


def test_every_field_but_the_id_may_be_null() -> None:
    names = ContractServiceUnit.wire_fields()
    unit = ContractServiceUnit.model_validate(dict.fromkeys(names) | {"id": 7})
    assert unit.model_dump(exclude_none=True) == {"id": 7}
    with pytest.raises(ValidationError):
        ContractServiceUnit.model_validate(dict.fromkeys(names))


def test_fields_are_asked_for_in_autotasks_spelling_and_prices_never() -> None:
    assert Contract.wire_fields() == [
        "id",
        "contractName",
        "companyID",
        "contractType",
        "status",
        "startDate",
        "endDate",
        "billToCompanyID",
        "renewedContractID",
        "lastModifiedDateTime",
    ]
    # Approve & Post sets it on every row and stamps none: kept, it would be of an earlier scan.
    assert "approveAndPostDate" not in ContractServiceUnit.wire_fields()
    assert "lastTrackedModifiedDateTime" in Company.wire_fields()


def test_an_entity_can_be_made_by_its_names_in_python() -> None:
    assert Company(id=5, company_name="Acme").company_name == "Acme"


@pytest.mark.parametrize(
    ("written", "units"), [(25, 25), (25.0, 25), (0.5, 0.5), ("0.5", 0.5), (0, 0), (None, None)]
)
def test_a_quantity_may_be_a_decimal(written: object, units: float | None) -> None:
    row = ContractServiceUnit.model_validate({"id": 1, "units": written})
    assert (row.units, type(row.units)) == (units, type(units))


@pytest.mark.parametrize("written", [float("nan"), float("inf"), "many", [1]])
def test_a_quantity_that_is_no_number_is_none_at_all(written: object) -> None:
    with pytest.raises(ValidationError):
        ContractServiceUnit.model_validate({"id": 1, "units": written})
