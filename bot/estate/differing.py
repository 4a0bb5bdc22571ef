"""The questions, in SQL, that tell what two scans differ in: the files are `was` and `now`.

Each row that they give is a `bot.estate.changes.Change`.
"""

from __future__ import annotations

ACCOUNTS = """
    SELECT coalesce(b.id, a.id), coalesce(b.companyName, a.companyName, ''),
        CASE WHEN a.id IS NULL THEN 'account-new' ELSE 'account-gone' END, '', NULL, NULL, NULL
    FROM {one}.companies AS {x} LEFT JOIN {other}.companies AS {y} ON {y}.id = {x}.id
    WHERE {y}.id IS NULL AND {x}.{mine_by_id}
"""

FIELD = """
    SELECT b.id, coalesce(b.companyName, ''), '{kind}', '', a.{field}, b.{field}, NULL
    FROM was.companies AS a JOIN now.companies AS b ON b.id = a.id
    WHERE a.{field} IS NOT b.{field} AND b.{mine_by_id}
"""

VERDICTS = """
    SELECT b.id, b.name, 'verdict', '', a.verdict, b.verdict, NULL
    FROM was.accounts AS a JOIN now.accounts AS b ON b.id = a.id
    WHERE a.verdict <> b.verdict AND 'cannot_tell' NOT IN (a.verdict, b.verdict)
        AND b.{mine_by_id}
"""

CONTRACTS = """
    SELECT {x}.companyID, coalesce(c.companyName, ''), '{kind}', coalesce({x}.contractName, ''),
        NULL, NULL, {x}.id
    FROM {one}.contracts AS {x}
    JOIN now.companies AS c ON c.id = {x}.companyID
    JOIN was.companies AS d ON d.id = {x}.companyID
    LEFT JOIN {other}.contracts AS {y} ON {y}.id = {x}.id
    WHERE {y}.id IS NULL AND {x}.{mine}
"""

CONTRACT_CHANGES = """
    SELECT b.companyID, coalesce(c.companyName, ''), '{kind}', coalesce(b.contractName, ''),
        {was}, {now}, b.id
    FROM was.contracts AS a
    JOIN now.contracts AS b ON b.id = a.id
    JOIN now.companies AS c ON c.id = b.companyID
    WHERE b.{mine} AND ({differs})
"""

QUANTITIES = """
    WITH
    known AS (
        SELECT id, contractID, {entry} AS entry FROM was.{lines} WHERE {on_mine}
        UNION SELECT id, contractID, {entry} FROM now.{lines} WHERE {on_mine}
    ),
    alike AS (
        SELECT min(id) AS id, count(*) AS number, contractID, entry FROM known
        WHERE EXISTS (SELECT 1 FROM was.{units} WHERE {line} IS NULL AND {on_mine})
            OR EXISTS (SELECT 1 FROM now.{units} WHERE {line} IS NULL AND {on_mine})
        GROUP BY contractID, entry
    ),
    {before},
    {after}
    SELECT k.companyID, coalesce(c.companyName, ''),
        CASE WHEN x.line < 0 THEN 'quantity' WHEN a.id IS NULL THEN 'line-new'
            WHEN b.id IS NULL THEN 'line-gone' ELSE 'quantity' END,
        coalesce(e.name, '#' || x.entry) || char(31) || coalesce(k.contractName, ''),
        before.units, after.units, k.id
    FROM (SELECT id, id AS line, contractID, entry FROM known
        UNION ALL SELECT id, -id, contractID, entry FROM alike WHERE number > 1) AS x
    JOIN now.contracts AS k ON k.id = x.contractID
    JOIN was.contracts AS l ON l.id = x.contractID
    JOIN now.companies AS c ON c.id = k.companyID
    LEFT JOIN was.{lines} AS a ON a.id = x.id
    LEFT JOIN now.{lines} AS b ON b.id = x.id
    LEFT JOIN before ON before.line = x.line AND before.place = 1
    LEFT JOIN after ON after.line = x.line AND after.place = 1
    LEFT JOIN now.{entries} AS e ON e.id = x.entry
    WHERE x.line > 0 AND (a.id IS NULL OR b.id IS NULL) OR before.units IS NOT after.units
"""
"""A row without the id of its line is that of the only line of its contract and service. Where
there are several, it is of none of them (its line is below 0), and is compared by itself."""

ON_THE_DAY = """
    {name} AS (
        SELECT line, units, row_number() OVER (
            PARTITION BY line ORDER BY startDate DESC, id DESC) AS place
        FROM (
            SELECT {line} AS line, units, startDate, id FROM {scan}.{units}
            WHERE {line} IS NOT NULL AND startDate <= :{scan}_day AND endDate >= :{scan}_day
                AND {on_mine}
            UNION ALL
            SELECT CASE s.number WHEN 1 THEN s.id ELSE -s.id END, u.units, u.startDate, u.id
            FROM {scan}.{units} AS u
            JOIN alike AS s ON s.contractID = u.contractID AND s.entry = u.{entry}
            WHERE u.{line} IS NULL AND startDate <= :{scan}_day AND endDate >= :{scan}_day
                AND u.{on_mine}
        )
    )
"""

CATALOGUE = """
    SELECT k.companyID, coalesce(c.companyName, ''), 'service-active',
        coalesce(f.name, '') || char(31) || coalesce(k.contractName, ''),
        e.isActive, f.isActive, k.id
    FROM now.{lines} AS x
    JOIN was.{entries} AS e ON e.id = x.{entry}
    JOIN now.{entries} AS f ON f.id = x.{entry}
    JOIN now.contracts AS k ON k.id = x.contractID
    JOIN now.companies AS c ON c.id = k.companyID
    WHERE e.isActive IS NOT f.isActive AND x.{on_mine}
"""

DATES = {
    "was": "coalesce(a.startDate, '') || '/' || coalesce(a.endDate, '')",
    "now": "coalesce(b.startDate, '') || '/' || coalesce(b.endDate, '')",
}
OF_CONTRACTS = (
    # First, since it is what keeps a contract out; whatever else was changed is told as well.
    {"kind": "contract-ended", **DATES}
    | {"differs": "a.endDate >= :was_day AND b.endDate < :now_day"},
    {"kind": "contract-dates", **DATES}
    | {"differs": "a.startDate IS NOT b.startDate OR a.endDate IS NOT b.endDate"},
    {"kind": "contract-status", "was": "a.status", "now": "b.status"}
    | {"differs": "a.status IS NOT b.status"},
    {"kind": "contract-type", "was": "a.contractType", "now": "b.contractType"}
    | {"differs": "a.contractType IS NOT b.contractType"},
)
NEW = {"one": "now", "other": "was", "x": "b", "y": "a"}
GONE = {"one": "was", "other": "now", "x": "a", "y": "b"}
SERVICES = {
    "lines": "contract_services",
    "units": "service_units",
    "line": "contractServiceID",
    "entry": "serviceID",
    "entries": "services",
}
BUNDLES = {
    "lines": "contract_bundles",
    "units": "bundle_units",
    "line": "contractServiceBundleID",
    "entry": "serviceBundleID",
    "entries": "bundles",
}
ALL = {"mine": "companyID IS NOT NULL", "mine_by_id": "id IS NOT NULL"}
ALL["on_mine"] = "contractID IS NOT NULL"
ONE = {"mine": "companyID = :account", "mine_by_id": "id = :account"}
ONE["on_mine"] = "contractID IN (SELECT id FROM now.contracts WHERE companyID = :account)"


def _asked(only: dict[str, str], *, one: bool) -> tuple[str, ...]:
    catalogue = (CATALOGUE.format(**SERVICES, **only), CATALOGUE.format(**BUNDLES, **only))
    return (
        ACCOUNTS.format(**NEW, **only),
        ACCOUNTS.format(**GONE, **only),
        FIELD.format(kind="type", field="companyType", **only),
        FIELD.format(kind="active", field="isActive", **only),
        CONTRACTS.format(**NEW, kind="contract-new", **only),
        CONTRACTS.format(**GONE, kind="contract-gone", **only),
        *(CONTRACT_CHANGES.format(**each, **only) for each in OF_CONTRACTS),
        _quantities(SERVICES, only),
        _quantities(BUNDLES, only),
        # For everybody at once the catalogue would say the same of each customer.
        *(catalogue if one else ()),
        VERDICTS.format(**only),
    )


def _quantities(kind: dict[str, str], only: dict[str, str]) -> str:
    before = ON_THE_DAY.format(name="before", scan="was", **kind, **only)
    after = ON_THE_DAY.format(name="after", scan="now", **kind, **only)
    return QUANTITIES.format(before=before, after=after, **kind, **only)


OF_ALL, OF_ONE = _asked(ALL, one=False), _asked(ONE, one=True)
