"""What a morning's news leaves out, and what it says of names."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.autotask import AutotaskServer, Msp
from bot.estate.digest import digest_of
from bot.estate.name_doubts import _keyed, _kinship, _pairs
from bot.presentation import Presenter, validate
from bot.presentation.digests import digest_message
from bot.state import Mark
from tests.estate.test_artifact import scan
from tests.estate.test_board import contract

if TYPE_CHECKING:
    from pathlib import Path

    from bot.estate.artifact import Artifact
    from bot.estate.digest import Digest

DAY = date(2026, 11, 22)
YEAR = date(2026, 1, 1), date(2027, 6, 30)
PRESENTER = Presenter(ZoneInfo("Europe/London"))


async def two_scans(folder: Path, msp: Msp) -> tuple[Artifact, Artifact, Msp]:
    server = AutotaskServer(msp)
    was = await scan(server, folder, DAY - timedelta(days=1), synced=True)
    for row in msp.tables["Companies"].values():
        if row["companyName"].startswith("Broken"):
            row["isActive"] = False
    msp.account("A new lead", type=2)
    return was, await scan(server, folder, DAY, synced=True), msp


def customers(*names: str) -> Msp:
    msp = Msp()
    msp.service("Backup")
    for name in names:
        contract(msp, msp.account(name), "Managed", *YEAR)
    return msp


async def test_what_is_ignored_is_counted_until_its_day(tmp_path: Path) -> None:
    was, now, msp = await two_scans(tmp_path, customers("Broken one", "Broken Two", "Fine"))
    first = min(msp.tables["Companies"])
    mark = Mark(
        account_id=first, item="account-is-active", state="ignored", reason="x", until=DAY, by="U1"
    )
    digest = digest_of(now, was, [mark])
    assert [a.name for a in digest.new] == ["Broken Two"]
    assert (digest.ignored, digest.aside) == (1, 1)
    message = digest_message(digest, now, PRESENTER)
    assert validate(message) == []
    assert "New, the account is inactive: Broken Two" in message.text
    assert "Broken one" not in message.text
    assert "1 is marked as done, by design or ignored, and not shown." in message.text
    assert "1 more is new, no customers and without a contract." in message.text
    over = mark.model_copy(update={"until": DAY - timedelta(days=1)})
    again = digest_of(now, was, [over])
    assert (len(again.new), again.ignored) == (2, 0)
    values = [o["value"] for o in message.blocks[-2]["elements"][0]["options"]]
    assert values == [f"{first + 1}:account-is-active", f"{first}:account-is-active"]
    assert "The menu has what is marked, too, to open it again." in message.text
    told = message.blocks[-2]["elements"][0]["options"][1]
    assert told["text"]["text"] == "Broken one: The account is inactive"
    assert told["description"]["text"] == "ignored until 22 Nov 2026, an operator: x"


async def test_what_is_marked_is_counted_each_morning_and_told_again_after_its_day(
    tmp_path: Path,
) -> None:
    """Accounts, contracts that end, what only waits for a day, and names."""
    msp = customers("Acme", "Fine", "Fine too", "Ending", "Trailing ")
    waits = msp.account("Waits")
    contract(msp, waits, "Managed", DAY + timedelta(days=9), YEAR[1])
    accounts = {row["companyName"]: row for row in msp.tables["Companies"].values()}
    managed = {row["companyID"]: row for row in msp.tables["Contracts"].values()}
    ends = managed[accounts["Ending"]["id"]]
    ends["endDate"] = (DAY + timedelta(days=25)).isoformat()
    server = AutotaskServer(msp)
    scans = [await scan(server, tmp_path, DAY - timedelta(days=1), synced=True)]
    accounts["Acme"]["isActive"] = False
    for day in (DAY + timedelta(days=n) for n in range(4)):
        scans += [await scan(server, tmp_path, day, synced=True)]
    items = {
        "Acme": "account-is-active",
        "Ending": f"no-successor:{ends['id']}",
        "Trailing ": "name",
        "Waits": "account-has-current-contract",
    }
    until = DAY + timedelta(days=1)
    marks = [marked(accounts[name]["id"], item, until) for name, item in items.items()]
    told = [digest_of(now, was, marks) for was, now in pairwise(scans)]
    assert [names_of(each) for each in told] == [[], [], list(items), []]
    assert [each.ignored for each in told] == [4, 4, 0, 0]
    menus = [digest_message(each, scans[1], PRESENTER).blocks[-2] for each in told[:2]]
    assert [len(menu["elements"][0]["options"]) for menu in menus] == [4, 4]
    text = digest_message(told[2], scans[3], PRESENTER).text
    assert "New, the account is inactive: Acme (asked again)" in text
    assert "Waits from 1 Dec 2026 (asked again)" in text
    assert 'Ending ("Managed" on 17 Dec 2026) (asked again)' in text
    assert '"Trailing" has spaces at an end or two in a row (asked again)' in text


async def test_what_is_opened_again_is_told_the_next_morning(tmp_path: Path) -> None:
    was, now, msp = await two_scans(tmp_path, customers("Broken one", "Fine", "Fine too"))
    later = await scan(AutotaskServer(msp), tmp_path, DAY + timedelta(days=1), synced=True)
    last = await scan(AutotaskServer(msp), tmp_path, DAY + timedelta(days=2), synced=True)
    mark = marked(min(msp.tables["Companies"]), "account-is-active", DAY + timedelta(days=9))
    assert names_of(digest_of(now, was, [mark])) == []
    opened = mark.model_copy(update={"state": "open", "until": DAY})
    assert names_of(digest_of(later, now, [opened])) == ["Broken one"]
    assert names_of(digest_of(last, later, [opened])) == []
    owned = opened.model_copy(update={"owner": "Sam", "until": None})
    assert names_of(digest_of(later, now, [owned])) == []


def marked(account: int, item: str, until: date) -> Mark:
    return Mark(account_id=account, item=item, state="ignored", reason="x", until=until, by="U1")


def names_of(digest: Digest) -> list[str]:
    """The accounts of whatever is told as new."""
    ends = [each.account for each in digest.ending.new]
    return [
        *(a.name for a in digest.new),
        *ends,
        *(n.name for n in digest.names.new),
        *(a.name for a in digest.soon.new),
    ]


async def test_one_message_speaks_of_what_most_customers_fail(tmp_path: Path) -> None:
    names = [f"Broken {n}" for n in range(200)]
    was, now, _ = await two_scans(tmp_path, customers(*names, *[f"Fine {n}" for n in range(20)]))
    digest = digest_of(now, was)
    message = digest_message(digest, now, PRESENTER)
    assert digest.suspect is not None
    assert "200 of 220 customers fail at the same point: the account is inactive" in message.text
    assert "check my configuration or permission" in message.text
    assert "Broken" not in message.text
    assert len(message.text) < 1000


async def test_names_that_are_not_mapped_are_told(tmp_path: Path) -> None:
    msp = customers(
        "Trailing ", "Two  spaces", "Unseen\u200bspace", "Dash\u2013ed", "Fine Ltd", "Plain"
    )
    for name in ("ACME Ltd.", "Acme Ltd", "Northwind Traders", "Nothrwind Traders", "Site 12 GmbH"):
        contract(msp, msp.account(name), "Managed", *YEAR)
    for name in ("Site 13 GmbH", "Twice", "Twice"):
        contract(msp, msp.account(name), "Managed", *YEAR)
    msp.account("Plain.", type=3)
    artifact = await scan(AutotaskServer(msp), tmp_path, DAY, synced=True)
    digest = digest_of(artifact, None)
    told = [(n.kind, n.name, n.other) for n in digest.names.new]
    assert told == [
        ("spaces", "Trailing ", ""),
        ("spaces", "Two  spaces", ""),
        ("characters", "Unseen\u200bspace", ""),
        ("characters", "Dash\u2013ed", ""),
        ("twin", "Acme Ltd", "ACME Ltd."),
        ("near", "Nothrwind Traders", "Northwind Traders"),
        ("same", "Twice", "Twice"),
    ]
    text = digest_message(digest, artifact, PRESENTER).text
    assert "equal to the letter" in text
    assert '"Acme Ltd" differs only by case or punctuation from "ACME Ltd."' in text
    assert digest_of(artifact, artifact).names.known == len(told)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Ltd", "Acme Limited"),
        ("Acme", "Acme, Inc."),
        ("The Acme Group", "Acme Group"),
        ("Acme GmbH", "Acme GmbH & Co. KG"),
        ("Acme S.A.", "The Acme Co"),
        ("Site 12 Ltd", "Site 12 Limited"),
    ],
)
def test_a_legal_form_makes_no_other_name(one: str, other: str) -> None:
    rows = [(1, one), *((n, f"Acne {n} Ltd") for n in range(3, 30)), (2, other)]
    assert [(d.kind, d.name, d.other) for d in _pairs(rows)] == [("near", other, one)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Acme Ltd", "Bolt Ltd"), ("The Co", "Ltd"), ("Site 12 Ltd", "Site 13 Limited")],
)
def test_a_legal_form_alone_makes_no_two_names_one(one: str, other: str) -> None:
    assert _pairs([(1, one), (2, other)]) == []


NAMES = st.lists(st.text("AaBb .-12", min_size=1, max_size=8), max_size=9)


@given(NAMES)
def test_a_few_names_are_all_compared(names: list[str]) -> None:
    numbered = list(enumerate(names))
    keyed = _keyed(numbered)
    due = {
        (one.account_id, other.account_id)
        for one in keyed
        for other in keyed
        if one.account_id < other.account_id and _kinship(one, other)
    }
    assert {(d.other_id, d.account_id) for d in _pairs(numbered)} == due


async def test_a_new_block_is_told_where_no_sync_is_on_record(tmp_path: Path) -> None:
    msp = customers("Acme", "Contoso", "Fine")
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, DAY - timedelta(days=1))
    assert {a.verdict for a in was.accounts()} == {"waiting"}
    acme, *_ = sorted(msp.tables["Companies"])
    msp.tables["Companies"][acme]["isActive"] = False
    now = await scan(server, tmp_path, DAY)
    digest = digest_of(now, was)
    assert [a.name for a in digest.new] == ["Acme"]
    assert "New, the account is inactive: Acme" in digest_message(digest, now, PRESENTER).text
    assert digest_of(now, now).new == ()


async def test_another_cause_is_news_and_a_sync_that_is_missing_is_none(tmp_path: Path) -> None:
    msp = customers("Re-typed", "Same", "Changed", "Dated")
    companies, contracts = msp.tables["Companies"], msp.tables["Contracts"]
    account = {row["companyName"]: row for row in companies.values()}
    managed = {row["companyID"]: row for row in contracts.values()}
    for name in ("Re-typed", "Same"):
        account[name]["isActive"] = False
    managed[account["Dated"]["id"]]["endDate"] = (DAY - timedelta(days=30)).isoformat()
    child = msp.account("Child", parent=account["Same"]["id"])
    server = AutotaskServer(msp)
    was = await scan(server, tmp_path, DAY - timedelta(days=1), synced=True)
    assert [a.verdict for a in was.accounts() if a.id == child] == ["elsewhere"]
    companies[child]["isActive"] = False
    account["Re-typed"] |= {"isActive": True, "companyType": 6}
    managed[account["Changed"]["id"]]["lastModifiedDateTime"] = f"{DAY}T04:00:00Z"
    contract(msp, account["Dated"]["id"], "New", DAY + timedelta(days=9), YEAR[1])
    now = await scan(server, tmp_path, DAY, synced=True)
    digest = digest_of(now, was)
    causes = {a.name: (a.verdict, a.root_cause) for a in now.accounts()}
    assert causes["Changed"] == ("waiting", "synced-since-last-change")
    assert causes["Dated"] == ("waiting", "account-has-current-contract")
    told = [("Re-typed", "account-is-customer"), ("Child", "account-is-active")]
    assert [(a.name, a.root_cause) for a in digest.new] == told
    assert [a.name for a in digest.soon.new] == ["Dated"]
