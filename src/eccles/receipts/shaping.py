"""What shapes a projected line without adding to it: rules in force, outside paths, fits, the carried portfolio.

Each block of the week names what it reads; a line is shaped by the blocks whose transfers moved it. A test changes
every outside path and asks that the lines which answer say so.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from eccles.base.errors import InvariantError
from eccles.core.projection import ProjectionResult
from eccles.core.receipt import Origin, ReceiptStep
from eccles.core.scenario import PATH_METHODS, Method, Scenario
from eccles.data.origins import named_origin, origin_of
from eccles.data.parameters import load_fits, parameter_digest
from eccles.data.snapshot import Snapshot
from eccles.engine.step import AUTONOMOUS
from eccles.opening.assemble import assemble
from eccles.opening.income import income_plan
from eccles.opening.outside import OutsideBuilder
from eccles.opening.rates import TREASURY_SERIES
from eccles.report.describe import path_rows, rule_text

__all__ = ["PATH_SOURCES", "SEEN_BY", "SHAPED_BY", "Shaping", "name_of", "shaping_steps"]

CURVE = tuple(TREASURY_SERIES.values())
PATH_SOURCES: dict[str, tuple[str, ...]] = {
    "currency_bn": ("h41_factor.currency_bn",),
    "tga_bn": ("h41_factor.tga_bn",),
    "foreign_rrp_bn": ("h41_factor.foreign_rrp_bn",),
    "other_liabilities_bn": ("h41_factor.other_absorbing_bn",),
    "loans_bn": ("h41_factor.loans_bn",),
    "other_assets_bn": (
        "WALCL",
        "h41_factor.securities_bn",
        "h41_factor.loans_bn",
        "h41_factor.total_supplying_bn",
    ),
    "gdp_bn": ("GDP", "GDPPOT"),
    "bank_assets_bn": ("TLAACBW027SBOG",),
    "bank_deposits_bn": ("DPSACBW027SBOG",),
    "policy_rate_pct": ("administered_rate.iorb_pct", "administered_rate.on_rrp_pct", *CURVE),
    "effr_spread_bp": ("EFFR", "administered_rate.iorb_pct"),
    "unemployment_pct": ("UNRATE",),
    "core_inflation_pct": ("PCEPILFE",),
    "par_yield_pct": CURVE,
    "mortgage_rate_pct": ("MORTGAGE30US", *CURVE),
    "inflation_pct": ("T10YIE", "CPIAUCNS"),
}
"""What each outside path reads where it is not given; a test compares it with what is read."""

BROUGHT = tuple(movement.debit for movement in AUTONOMOUS)
GIVEN = (Method.CONSTANT, Method.POINTS)


@dataclass(frozen=True)
class Shaping:
    """What a block reads besides the books.

    Attributes:
        paths: outside paths.
        fits: parameter files.
        holdings: tables and files from which the opening's securities were put together.
        records: tables and files from which the opening's income accounts were.
        rules: whether the rules in force decide what it does.
        books: whether it reads a balance that every other block moves: reserves, liquidity, total assets.
    """

    paths: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    holdings: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    rules: bool = False
    books: bool = False

    def __or__(self, other: Shaping) -> Shaping:
        """Return what either reads, each once."""
        return Shaping(
            _once(self.paths, other.paths),
            _once(self.fits, other.fits),
            _once(self.holdings, other.holdings),
            _once(self.records, other.records),
            self.rules or other.rules,
            self.books or other.books,
        )


SEEN_BY: dict[str, tuple[str, ...]] = {
    "AmpleFloor": ("gdp_bn", "bank_assets_bn"),
    "SizeTarget": ("gdp_bn",),
    "SpreadStop": ("effr_spread_bp",),
    "AfterLiftOff": ("policy_rate_pct",),
    "AtLowerBound": ("policy_rate_pct",),
    "PurchaseProgramme": ("unemployment_pct", "core_inflation_pct"),
    "ReserveManagement": ("currency_bn",),
    "ReserveTarget": ("gdp_bn", "currency_bn"),
}
"""What each rule looks at besides the books; the others look at nothing else."""
SEES_BOOKS = frozenset({"AmpleFloor", "SizeTarget", "ReserveTarget"})
"""Rules that look at reserves or total assets, so that whatever moves these decides what they do."""

SUMMARY = "soma_summary"
MORTGAGES = ("parameters/mbs_cohorts.csv", "parameters/mbs_settlements.csv", SUMMARY)
TREASURIES = ("holding", "auction", "debt_outstanding", SUMMARY)

SHAPED_BY: dict[str, Shaping] = {
    "pay_agency_principal": Shaping(
        ("mortgage_rate_pct", "par_yield_pct"), ("prepayment", "cmbs", "mbs_production"), MORTGAGES, rules=True
    ),
    "accrue": Shaping(("inflation_pct", "par_yield_pct"), (), ("holding", SUMMARY)),
    "receive_interest": Shaping(
        ("par_yield_pct", "mortgage_rate_pct", "policy_rate_pct"), ("income",), ("holding", SUMMARY), ("h41_line",)
    ),
    "settle_income": Shaping(
        ("policy_rate_pct", "par_yield_pct", "mortgage_rate_pct", "inflation_pct"),
        ("income", "expenses"),
        records=("fed_income", "h41_line", "h41_factor", SUMMARY, "parameters/average_coupons.yaml"),
        books=True,
    ),
    "mature_treasuries": Shaping(("par_yield_pct", "inflation_pct"), ("auction_sizes",), TREASURIES, rules=True),
    "trade": Shaping(
        ("par_yield_pct", "mortgage_rate_pct"), ("prepayment", "cmbs", "mbs_production"), MORTGAGES, rules=True
    ),
    "divide_liquidity": Shaping(("bank_deposits_bn", "gdp_bn"), ("liquidity_split",), books=True),
    "currency": Shaping(("currency_bn",), ("currency",)),
    "tga": Shaping(("tga_bn", "gdp_bn"), ("treasury_account",)),
    "factors_bridge": Shaping(("other_assets_bn",)),
}
"""By block, or by account where a block brings each account to a path of its own; the others follow the path of
their name."""


def shaping_steps(
    scenario: Scenario | None, result: ProjectionResult, snapshot: Snapshot, readers: Iterable[str], date: np.datetime64
) -> tuple[ReceiptStep, ...]:
    """Return what shaped a line up to a date: rules, then paths, fits and the opening's portfolio.

    Args:
        scenario: of the projection, where known.
        result: the projection.
        snapshot: the embedded data.
        readers: the blocks and accounts that moved it.
        date: the last day that counts.
    """
    found = Shaping()
    for reader in readers:
        found |= _shaping_of(reader)
    places = _in_force(scenario, result.date[0], date) if (found.rules or found.books) and scenario else []
    rules = [_rule(scenario, place) for place in places] if scenario else []
    if scenario is not None:
        for place in places:
            found |= _seen(scenario.regimes.regimes[place])
    for reader in (*SHAPED_BY, *BROUGHT) if found.books else ():
        found |= _shaping_of(reader)
    paths = [_path(scenario, snapshot, name) for name in PATH_METHODS if name in found.paths] if scenario else []
    fits = [_fit(name, result.provenance.parameter_dates[name]) for name in found.fits if _used(scenario, name)]
    opening = (*_portfolio(result, snapshot, found.holdings), *_accounts(result, snapshot, found.records))
    return (*rules, *paths, *fits, *opening)


def name_of(thing: Any) -> str:  # noqa: ANN401  # a function, a class or a rule
    """Return where a function or the class of a rule is defined: "eccles.policy.hold.Hold"."""
    named = thing if hasattr(thing, "__qualname__") else type(thing)
    return f"{named.__module__}.{named.__qualname__}"


def _shaping_of(reader: str) -> Shaping:
    if reader not in SHAPED_BY and f"{reader}_bn" not in PATH_METHODS:
        raise InvariantError(f"nothing says what {reader} reads; name it in SHAPED_BY ({__name__})")
    return SHAPED_BY.get(reader, Shaping((f"{reader}_bn",)))


def _once(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _used(scenario: Scenario | None, fit: str) -> bool:
    """Whether a fit is read: the path behind it may be given instead."""
    path = f"{'tga' if fit == 'treasury_account' else fit}_bn"
    return scenario is None or path not in PATH_METHODS or scenario.path(path).method not in GIVEN


def _in_force(scenario: Scenario, first: np.datetime64, last: np.datetime64) -> list[int]:
    """Return the places of the entries in force between two days."""
    regimes = scenario.regimes.regimes
    ends = [regime.start_date for regime in regimes[1:]] + [last + np.timedelta64(1, "D")]
    return [
        place
        for place, (regime, end) in enumerate(zip(regimes, ends, strict=True))
        if end > first and regime.start_date <= last
    ]


def _rule(scenario: Scenario, place: int) -> ReceiptStep:
    regime = scenario.regimes.regimes[place]
    rules = (regime.principal, *regime.purchases)
    return ReceiptStep(
        what=f"From {regime.start_date}: " + "; ".join(rule_text(rule) for rule in rules),
        by=", ".join(dict.fromkeys(name_of(rule) for rule in rules)),
        detail=_entry(place, json.loads(scenario.written)["policy"][place] if scenario.written else {}),
    )


def _seen(part: object) -> Shaping:
    """Return what rules look at, those inside other rules and entries among them."""
    name = type(part).__name__
    found = Shaping(SEEN_BY.get(name, ()), books=name in SEES_BOOKS)
    inside: Iterable[object] = ()
    if isinstance(part, tuple):
        inside = part
    elif dataclasses.is_dataclass(part):
        inside = [getattr(part, field.name) for field in dataclasses.fields(part)]
    for item in inside:
        found |= _seen(item)
    return found


def _entry(place: int, said: Mapping[str, Any]) -> str:
    source = f"; {said['source']}" if said.get("source") else ""
    confidence = f" (confidence {said['confidence']})" if said.get("confidence") else ""
    return f"policy.{place} of the scenario{source}{confidence}"


def _path(scenario: Scenario, snapshot: Snapshot, name: str) -> ReceiptStep:
    words = dict(zip(PATH_METHODS, path_rows(scenario), strict=True))[name]
    spec = scenario.path(name)
    sources = () if spec.method in GIVEN else PATH_SOURCES[name]
    return ReceiptStep(
        what=f"{words[0]}: {words[2]}",
        by=name_of(OutsideBuilder),
        detail=f"paths.{name} of the scenario" if name in scenario.paths else f"paths.{name}, left to the model",
        origins=tuple(origin_of(snapshot, source) for source in sources),
    )


def _fit(name: str, data_to: str) -> ReceiptStep:
    fit = next(fit for fit in load_fits(name) if str(fit.data_to_date) == data_to)
    origin = Origin(
        name=f"parameters/{name}.yaml",
        title=f"Fitted parameters: {name.replace('_', ' ')}",
        publisher="eccles",
        rights="public-domain",
        retrieval=f"made on data to {data_to}",
        address=fit.script,
        sha256=parameter_digest(name),
    )
    title = f"{name[:1].upper()}{name[1:]}".replace("_", " ").replace("Mbs", "MBS").replace("Cmbs", "CMBS")
    return ReceiptStep(f"{title}: fitted on data to {data_to}", fit.script, detail=fit.sample, origins=(origin,))


def _portfolio(result: ProjectionResult, snapshot: Snapshot, sources: tuple[str, ...]) -> list[ReceiptStep]:
    """Return where the securities come from that matured, paid and accrued, and what reconciliation added."""
    if not sources:
        return []
    record = result.opening
    added = ", ".join(f"{item.kind} {item.added_bn:+.3f}" for item in record.adjustments)
    return [
        ReceiptStep(
            what=f"Securities held on {record.date}, {record.basis}: holdings of {record.anchor_date}"
            + (" carried forward by the rules and reconciled by class" if added else ""),
            by=name_of(assemble),
            detail=f"reconciliation added, USD bn: {added}" if added else "",
            origins=_origins(snapshot, sources),
        )
    ]


def _accounts(result: ProjectionResult, snapshot: Snapshot, sources: tuple[str, ...]) -> list[ReceiptStep]:
    """Return where the deferred asset, premiums and deposits of the opening come from, on which income depends."""
    if not sources:
        return []
    what = f"Deferred asset, premiums and deposits on {result.opening.date}"
    return [ReceiptStep(what, name_of(income_plan), origins=_origins(snapshot, sources))]


def _origins(snapshot: Snapshot, sources: tuple[str, ...]) -> tuple[Origin, ...]:
    return tuple(named_origin(snapshot, source) for source in sources)
