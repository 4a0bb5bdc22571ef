from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bot.demo.autotask import Msp
from bot.demo.autotask.dates import day, months, stamp
from bot.demo.autotask.fields import ENTITIES


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 900))
def test_the_months_of_a_contract_cover_it_once(starts: date, length: int) -> None:
    ends = starts + timedelta(days=length)
    periods = list(months(starts, ends))
    days = [
        first + timedelta(days=n) for first, last in periods for n in range((last - first).days + 1)
    ]
    assert days == [starts + timedelta(days=n) for n in range(length + 1)]
    assert all((first.year, first.month) == (last.year, last.month) for first, last in periods)


def test_stamps_have_the_fractions_that_autotask_writes() -> None:
    at = datetime(2026, 11, 27, 16, 2, 11, tzinfo=UTC)
    assert stamp(at) == "2026-11-27T16:02:11Z"
    assert stamp(at.replace(microsecond=147_000)) == "2026-11-27T16:02:11.147Z"
    assert stamp(at.replace(microsecond=200_000)) == "2026-11-27T16:02:11.2Z"
    assert stamp(at.replace(second=10)) == "2026-11-27T16:02:10Z"
    assert stamp(at.astimezone(timezone(timedelta(hours=5)))) == "2026-11-27T16:02:11Z"
    assert day(date(2026, 12, 1)) == "2026-12-01T00:00:00Z"


def test_a_line_has_a_row_for_every_month_and_its_price() -> None:
    msp = Msp()
    account = msp.account("Solo", taxID="GB1")
    contract = msp.contract(account, "Managed", starts=date(2026, 11, 15), ends=date(2027, 1, 31))
    backup = msp.service("Backup")
    line = msp.line(contract, backup, units=25, price=2.0)
    rows = list(msp.tables["ContractServiceUnits"].values())
    assert [(r["startDate"][:10], r["endDate"][:10], r["units"], r["price"]) for r in rows] == [
        ("2026-11-15", "2026-11-30", 25, 50.0),
        ("2026-12-01", "2026-12-31", 25, 50.0),
        ("2027-01-01", "2027-01-31", 25, 50.0),
    ]
    assert {(r["contractID"], r["contractServiceID"], r["serviceID"]) for r in rows} == {
        (contract, line, backup)
    }
    assert msp.tables["Companies"][account]["taxID"] == "GB1"


def test_rows_can_be_told_one_by_one() -> None:
    msp = Msp()
    contract = msp.contract(
        msp.account("Solo"), "M", starts=date(2026, 1, 1), ends=date(2026, 9, 1)
    )
    user = msp.bundle("Secure User", [msp.service("Defender"), msp.service("EDR")])
    line = msp.bundle_line(contract, user, rows=[(date(2026, 1, 1), date(2026, 1, 31), 4)])
    (row,) = msp.tables["ContractServiceBundleUnits"].values()
    assert (row["contractServiceBundleID"], row["serviceBundleID"], row["units"]) == (line, user, 4)
    unlinked = msp.line(contract, msp.service("Backup"), units=1, linked=False)
    assert unlinked in msp.tables["ContractServices"]
    assert {r["contractServiceID"] for r in msp.tables["ContractServiceUnits"].values()} == {None}
    assert len(msp.tables["ServiceBundleServices"]) == 2


def test_every_row_has_every_field() -> None:
    msp = Msp()
    person = msp.resource("dana@demo-msp.example")
    contract = msp.contract(
        msp.account("Solo"), "M", starts=date(2026, 1, 1), ends=date(2026, 2, 1)
    )
    msp.note(contract, datetime(2026, 1, 5, tzinfo=UTC), person)
    msp.posting(msp.line(contract, msp.service("Backup"), units=1), on=date(2026, 1, 1), quantity=1)
    for name, table in msp.tables.items():
        assert all(set(row) == set(ENTITIES[name].fields) for row in table.values()), name


def test_ids_go_on_after_one_that_was_chosen() -> None:
    msp = Msp()
    assert [msp.account("MSP", id=0), msp.account("A"), msp.account("B", id=900)] == [0, 174, 900]
    assert msp.account("C") == 901


def test_a_posting_is_a_charge_of_its_line() -> None:
    msp = Msp()
    contract = msp.contract(
        msp.account("Solo"), "M", starts=date(2026, 1, 1), ends=date(2026, 9, 1)
    )
    user = msp.bundle("Secure User", [msp.service("Defender")])
    line = msp.bundle_line(contract, user, units=4, price=30.0)
    msp.posting(line, on=date(2026, 2, 9), quantity=-1, adjustment=77, bundle=True)
    (row,) = msp.tables["BillingItems"].values()
    assert (row["contractID"], row["contractServiceBundleID"]) == (contract, line)
    assert row["contractServiceID"] is None
    assert (row["contractServiceBundleAdjustmentID"], row["itemName"]) == (77, "Secure User")
    assert (row["itemDate"], row["postedDate"]) == ("2026-02-09T00:00:00Z",) * 2
    assert (row["quantity"], row["extendedPrice"]) == (-1.0, -30.0)
