"""Dated policy as a scenario file writes it, and the rules it stands for.

The limits of a rule stand in the rule itself (`eccles.policy`): each form builds its rule while it is being read, so
that a negative cap is reported with its place in the file, beside every other fault.
"""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from typing import Annotated, Literal, Self, TypeAlias

import numpy as np
from pydantic import Discriminator, Field, Tag, model_validator

from eccles.core.policy import Metric, PrincipalRule, PrincipalTo, Regime
from eccles.data.scenario_forms import FAULT, ZERO_OR_MORE, Date, Form, Number, RuleForm, Whole, YesNo, fault
from eccles.data.scenario_purchases import PURCHASE_RULES, PurchaseEntries, PurchaseForm
from eccles.policy.ample_floor import AmpleFloor
from eccles.policy.capped_runoff import CappedRunoff
from eccles.policy.hold import Hold
from eccles.policy.sequence import AfterLiftOff
from eccles.policy.size_target import SizeTarget
from eccles.policy.spread_stop import SpreadStop

__all__ = [
    "RULES",
    "AfterLiftOffEntry",
    "AfterLiftOffForm",
    "AmpleFloorEntry",
    "AmpleFloorForm",
    "AsDecided",
    "CappedRunoffEntry",
    "CappedRunoffForm",
    "DatedForm",
    "HoldEntry",
    "HoldForm",
    "Policy",
    "PolicyEntry",
    "ProgrammeFile",
    "SizeTargetEntry",
    "SizeTargetForm",
    "SpreadStopEntry",
    "SpreadStopForm",
]

# --- principal -----------------------------------------------------------------------------------------------------

Cap: TypeAlias = Annotated[Number | None, Field(json_schema_extra=ZERO_OR_MORE)]


class _PrincipalForm(RuleForm):
    @abstractmethod
    def build(self) -> PrincipalRule: ...


class CappedRunoffForm(_PrincipalForm):
    """Run-off under monthly caps; what exceeds a cap is reinvested."""

    rule: Literal["capped_runoff"]
    treasury_cap_bn: Annotated[Cap, Field(description="Treasury principal redeemed a month at most; null: no cap")]
    agency_cap_bn: Annotated[Cap, Field(description="agency principal that runs off a month at most; null: no cap")]
    agency_excess_to: Annotated[PrincipalTo, Field(description="where agency principal above its cap goes")] = (
        PrincipalTo.MBS
    )
    bills_inside_cap: Annotated[YesNo, Field(description="true (2017-19): bills count against the cap")] = False

    def build(self) -> PrincipalRule:
        """Return the rule."""
        return CappedRunoff(self.treasury_cap_bn, self.agency_cap_bn, self.agency_excess_to, self.bills_inside_cap)


class HoldForm(_PrincipalForm):
    """Every Treasury is rolled over and agency principal reinvested."""

    rule: Literal["hold"]
    agency_principal_to: Annotated[PrincipalTo, Field(description="where agency principal goes")] = PrincipalTo.BILLS

    def build(self) -> PrincipalRule:
        """Return the rule."""
        return Hold(self.agency_principal_to)


PlainRule: TypeAlias = Annotated[CappedRunoffForm | HoldForm, Field(discriminator="rule")]


class AmpleFloorForm(_PrincipalForm):
    """One rule until a published ratio falls below a floor, then another; it never turns back by itself."""

    rule: Literal["ample_floor"]
    metric: Annotated[Metric, Field(description="the ratio that is watched")]
    floor_pct: Annotated[Number, Field(description="the floor, in per cent", json_schema_extra=ZERO_OR_MORE)]
    before: Annotated[PlainRule, Field(description="the rule above the floor")]
    after: Annotated[PlainRule, Field(description="the rule once the floor was passed")]

    def build(self) -> PrincipalRule:
        """Return the rule."""
        return AmpleFloor(self.before.build(), self.after.build(), self.metric, self.floor_pct)


class SpreadStopForm(_PrincipalForm):
    """One rule until the effective rate has stood above IORB less so much for some weeks, then another."""

    rule: Literal["spread_stop"]
    above_bp: Annotated[Number, Field(description="EFFR less IORB, in basis points")]
    weeks: Annotated[Whole, Field(description="weeks in a row")] = 4
    before: Annotated[PlainRule, Field(description="the rule until then")]
    after: Annotated[PlainRule, Field(description="the rule from then on")]

    def build(self) -> PrincipalRule:
        """Return the rule."""
        return SpreadStop(self.before.build(), self.after.build(), self.above_bp, self.weeks)


class SizeTargetForm(_PrincipalForm):
    """Run-off towards total assets of so many per cent of GDP by a date, then everything is held."""

    rule: Literal["size_target"]
    assets_share_of_gdp_pct: Annotated[Number, Field(description="the size, in per cent of nominal GDP")]
    by: Annotated[Date, Field(description="when it is to be reached")]
    treasury_cap_bn: Annotated[Number, Field(description="the fastest Treasury run-off a month")] = 60.0
    agency_principal_to: Annotated[PrincipalTo, Field(description="where agency principal goes then")] = (
        PrincipalTo.BILLS
    )

    def build(self) -> PrincipalRule:
        """Return the rule."""
        by_date = np.datetime64(self.by, "D")
        return SizeTarget(self.assets_share_of_gdp_pct, by_date, self.treasury_cap_bn, self.agency_principal_to)


class AfterLiftOffForm(_PrincipalForm):
    """One rule while the policy rate is above its lower bound, another at it."""

    rule: Literal["after_lift_off"]
    above: Annotated[PlainRule, Field(description="the rule after lift-off")]
    at_bound: Annotated[PlainRule, Field(description="the rule at the lower bound")]
    lower_bound_pct: Annotated[Number, Field(description="IORB up to which the rate is at its bound")] = 0.25

    def build(self) -> PrincipalRule:
        """Return the rule."""
        return AfterLiftOff(self.above.build(), self.at_bound.build(), self.lower_bound_pct)


# --- dated entries -------------------------------------------------------------------------------------------------


class DatedForm(_PrincipalForm):
    """What every dated entry says beside its rule."""

    start: Annotated[Date, Field(alias="from", description="first day; in force until the next entry")]
    purchases: Annotated[PurchaseEntries | None, Field(description="what is bought or sold besides")] = None
    source: Annotated[str, Field(description="where the decision was published")] = ""
    confidence: Annotated[str, Field(description="V seen at the source, 2 second-hand, M from memory, C computed")] = ""
    note: str = ""

    def regime(self) -> Regime:
        """Return the dated rules."""
        purchases = tuple(form.build() for form in self._purchase_forms())
        return Regime(np.datetime64(self.start, "D"), self.build(), purchases)

    def _purchase_forms(self) -> list[PurchaseForm]:
        forms = self.purchases if isinstance(self.purchases, list) else [self.purchases]
        return [form for form in forms if form is not None]

    @model_validator(mode="after")
    def _waits_for_a_stop_that_can_come(self) -> Self:
        waits = any(getattr(form, "after_stop", False) for form in self._purchase_forms())
        if waits and not isinstance(self, STOPPING):
            raise fault("after_stop waits for a stop, and this rule never stops; use ample_floor or spread_stop")
        return self


STOPPING = (AmpleFloorForm, SpreadStopForm, SizeTargetForm)
"""Rules that can stop."""


class CappedRunoffEntry(CappedRunoffForm, DatedForm):
    """Caps in force from a date."""


class HoldEntry(HoldForm, DatedForm):
    """A hold in force from a date."""


class AmpleFloorEntry(AmpleFloorForm, DatedForm):
    """A stop rule in force from a date."""


class SpreadStopEntry(SpreadStopForm, DatedForm):
    """A stop on a spread, in force from a date."""


class SizeTargetEntry(SizeTargetForm, DatedForm):
    """A size target in force from a date."""

    @model_validator(mode="after")
    def _ahead(self) -> Self:
        if self.by <= self.start:
            raise fault(f"by is {self.by}, but the entry starts on {self.start}; give a later date")
        return self


class AfterLiftOffEntry(AfterLiftOffForm, DatedForm):
    """A sequence rule in force from a date."""


PolicyEntry: TypeAlias = Annotated[
    CappedRunoffEntry | HoldEntry | AmpleFloorEntry | SpreadStopEntry | SizeTargetEntry | AfterLiftOffEntry,
    Field(discriminator="rule"),
]


class AsDecided(Form):
    """What was decided up to a date, then other entries."""

    as_decided_until: Annotated[Date, Field(description="last day on which a decision still counts")]
    then: Annotated[list[PolicyEntry], Field(default_factory=list, description="entries that start after that day")]


def _policy_form(value: object) -> str | None:
    if isinstance(value, AsDecided | dict):
        return "decided"
    if isinstance(value, list):
        return "entries"
    return "word" if isinstance(value, str) else None


Policy: TypeAlias = Annotated[
    Annotated[Literal["as_decided"], Tag("word")]
    | Annotated[AsDecided, Tag("decided")]
    | Annotated[list[PolicyEntry], Field(min_length=1), Tag("entries")],
    Discriminator(
        _policy_form,
        custom_error_type=FAULT,
        custom_error_message='write "as_decided", or as_decided_until with a date, or a list of dated entries',
    ),
]


class ProgrammeFile(Form):
    """A file of `programmes/`: dated decisions with their sources."""

    title: str
    description: str
    announced: Annotated[dict[Date, Date], Field(description="by first day: the day the decision was made public")]
    decisions: Annotated[list[PolicyEntry], Field(min_length=1)]

    @model_validator(mode="after")
    def _announced_each(self) -> Self:
        for entry in self.decisions:
            if self.announced.get(entry.start, dt.date.max) > entry.start:
                raise fault(f"announced: the decision of {entry.start} needs the day it was made public, by that day")
        return self


RULES: dict[str, type[Form]] = {
    "capped_runoff": CappedRunoffEntry,
    "hold": HoldEntry,
    "ample_floor": AmpleFloorEntry,
    "spread_stop": SpreadStopEntry,
    "size_target": SizeTargetEntry,
    "after_lift_off": AfterLiftOffEntry,
    **PURCHASE_RULES,
}
"""Every rule by its word in the file."""
