"""The schema of the snapshot: every table with its columns, order, sources, publisher and rights.

A column is text, a date or a number (float64); money is in billions of dollars. `build` is the function that makes the
table from the raw files. The order given here is the order of the rows in the file, so a rebuild gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from snapshot import facts, h41, series, soma, surprises, treasury
from snapshot.raw import Raw

__all__ = ["TABLES", "TableSpec"]


@dataclass(frozen=True)
class TableSpec:
    """One table of the snapshot.

    Attributes:
        columns: (name, type) pairs; type is `text`, `date` or `number`.
        order: the columns the rows are sorted by; together they are unique.
        sources: the raw files it is made from.
        span: the column the manifest takes first and last date from, empty for none.
        row_group_count: rows in one Parquet row group.
    """

    name: str
    title: str
    publisher: str
    rights: str
    columns: tuple[tuple[str, str], ...]
    order: tuple[str, ...]
    sources: tuple[str, ...]
    build: Callable[[Raw], pd.DataFrame]
    span: str = ""
    row_group_count: int = 122_880


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    """Read `name:type` words; a bare name is a date if it ends in `date`, a number if in a unit, else text."""
    return tuple((name, kind or _kind_of(name)) for name, _, kind in (word.partition(":") for word in text.split()))


def _kind_of(name: str) -> str:
    if name == "date" or name.endswith("_date"):
        return "date"
    return "number" if name.endswith(("_bn", "_pct", "_per100", "_count", "_share")) else "text"


_TREASURY = "U.S. Treasury"
_BOARD = "Federal Reserve Board H.4.1"
_NEW_YORK = "Federal Reserve Bank of New York"
_FACTS = "collected for this project from the sources named in each row"
_PUBLIC = "public-domain"
_CITE = "citation"

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        "series",
        "One row a series: what it is, who publishes it, its unit, kind and rights",
        "see each row",
        "see the series table",
        _columns(
            "id title publisher frequency kind unit rights retrieval first_date last_date row_count "
            "source_file source_sha256 note"
        ),
        ("id",),
        series.SOURCES,
        series.build_series,
    ),
    TableSpec(
        "observation",
        "Every observation of every series, in the publisher's unit",
        "see the series table",
        "see the series table",
        _columns("series date value:number"),
        ("series", "date"),
        series.SOURCES,
        series.build_observation,
        "date",
        8_192,
    ),
    TableSpec(
        "holding",
        "Every SOMA holding of 2022-02-16 by CUSIP (agency MBS pools are not in the file)",
        _NEW_YORK,
        _PUBLIC,
        _columns(
            "as_of_date cusip kind coupon_pct spread_pct issue_date maturity_date par_bn compensation_bn "
            "maturity_basis description"
        ),
        ("as_of_date", "kind", "maturity_date", "cusip"),
        soma.HOLDING_SOURCES,
        soma.build_holding,
        "as_of_date",
    ),
    TableSpec(
        "soma_summary",
        "SOMA par by class and week; TIPS at par with the inflation compensation beside it",
        _NEW_YORK,
        _PUBLIC,
        _columns(
            "date weekday bill_bn note_bond_bn tips_bn compensation_bn frn_bn agency_debt_bn mbs_bn cmbs_bn total_bn"
        ),
        ("date",),
        soma.SUMMARY_SOURCES,
        soma.build_soma_summary,
        "date",
    ),
    TableSpec(
        "mbs_flow",
        "Weekly change of SOMA agency MBS: principal paid and purchases settled",
        _NEW_YORK,
        _PUBLIC,
        _columns("date holding_bn paydown_bn purchased_bn"),
        ("date",),
        soma.MBS_SOURCES,
        soma.build_mbs_flow,
        "date",
    ),
    TableSpec(
        "auction",
        "Every Treasury auction since 1979 with the class of the security and, where known or derived, its size",
        _TREASURY,
        _PUBLIC,
        _columns(
            "cusip kind kind_basis term tenor auction_date issue_date maturity_date price_per100 amount_bn amount_basis"
        ),
        ("issue_date", "kind", "maturity_date", "cusip", "auction_date"),
        treasury.SOURCES,
        treasury.build_auction,
        "issue_date",
    ),
    TableSpec(
        "debt_outstanding",
        "Marketable Treasury debt by CUSIP and issue date, two MSPD months and one later list of CUSIPs",
        _TREASURY,
        _PUBLIC,
        _columns(
            "record_date cusip kind issue_date maturity_date coupon_pct yield_pct issued_bn inflation_bn redeemed_bn "
            "outstanding_bn amount_basis"
        ),
        ("record_date", "kind", "maturity_date", "cusip", "issue_date"),
        treasury.DEBT_SOURCES,
        treasury.build_debt_outstanding,
        "record_date",
    ),
    TableSpec(
        "h41_factor",
        "Factors supplying and absorbing reserve balances, Wednesday levels",
        _BOARD,
        _PUBLIC,
        _columns(
            "date securities_bn loans_bn other_supplying_bn total_supplying_bn currency_bn tga_bn foreign_rrp_bn "
            "on_rrp_bn other_absorbing_bn reserves_bn"
        ),
        ("date",),
        h41.FACTOR_SOURCES,
        h41.build_h41_factor,
        "date",
    ),
    TableSpec(
        "h41_line",
        "Lines of the H.4.1 release, Wednesday levels: two spans in full, some lines of 14 single weeks",
        _BOARD,
        _PUBLIC,
        _columns("date source line value_bn description"),
        ("line", "source", "date"),
        h41.LINE_SOURCES,
        h41.build_h41_line,
        "date",
    ),
    TableSpec(
        "programme",
        "Purchases, caps, reinvestment rules and reserve-management pace of the Federal Reserve since 2008",
        _FACTS,
        _PUBLIC,
        _columns("programme start_date end_date asset_class action amount_bn period confidence note source"),
        ("start_date", "programme", "asset_class", "action", "amount_bn"),
        facts.PROGRAMME_SOURCES,
        facts.build_programme,
        "start_date",
    ),
    TableSpec(
        "administered_rate",
        "Target range and administered rates by effective date",
        _FACTS,
        _PUBLIC,
        _columns(
            "date target_lower_pct target_upper_pct iorb_pct on_rrp_pct primary_credit_pct srf_min_bid_pct "
            "confidence note"
        ),
        ("date",),
        facts.RATE_SOURCES,
        facts.build_administered_rate,
        "date",
    ),
    TableSpec(
        "bill_redemption",
        "Bills redeemed from the SOMA by month, official figures",
        "Federal Reserve Board annual report",
        _PUBLIC,
        _columns("month_date redeemed_bn source"),
        ("month_date",),
        facts.REDEMPTION_SOURCES,
        facts.build_bill_redemption,
        "month_date",
    ),
    TableSpec(
        "fed_income",
        "Income, expense, remittances and deferred asset of the Federal Reserve by year",
        "Federal Reserve Board",
        _PUBLIC,
        _columns(
            "year_date interest_income_bn interest_expense_bn net_income_bn remitted_bn deferred_asset_bn "
            "confidence source"
        ),
        ("year_date",),
        facts.INCOME_SOURCES,
        facts.build_fed_income,
        "year_date",
    ),
    TableSpec(
        "multiplier",
        "Published effects of purchases and run-off",
        _FACTS,
        _CITE,
        _columns("study year_date what value:number unit low:number high:number confidence source"),
        ("study", "what"),
        facts.MULTIPLIER_SOURCES,
        facts.build_multiplier,
    ),
    TableSpec(
        "threshold",
        "Published views of where reserves stop being ample",
        _FACTS,
        _CITE,
        _columns("who measure low:number high:number unit confidence source"),
        ("who", "measure"),
        facts.THRESHOLD_SOURCES,
        facts.build_threshold,
    ),
    TableSpec(
        "seed_claim",
        "Figures the project's five source articles state, to be checked",
        "the source articles, named by file",
        _CITE,
        _columns("seed claim value unit as_of"),
        ("seed", "claim"),
        facts.CLAIM_SOURCES,
        facts.build_seed_claim,
    ),
    TableSpec(
        "fomc_surprise",
        "What markets did in the minutes around FOMC statements, press conferences and minutes (USMPD)",
        "Federal Reserve Bank of San Francisco",
        _PUBLIC,
        _columns(surprises.COLUMNS),
        ("date", "event", "time"),
        surprises.SOURCES,
        surprises.build_fomc_surprise,
        "date",
    ),
)
"""The tables of the snapshot, in the order of the manifest."""
