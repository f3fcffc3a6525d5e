"""Dated policy as a scenario file writes it, and the rules it stands for.

The limits of a rule stand in the rule itself (`eccles.policy`): each form builds its rule while it is being read, so
that a negative cap is reported with its place in the file, beside every other fault.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

import numpy as np
from pydantic import Discriminator, Field, Tag, model_validator

from eccles.base.errors import ScenarioError
from eccles.core.policy import Metric, PrincipalRule, PrincipalTo, Regime
from eccles.core.purchase import PurchaseRule, Sector
from eccles.data.scenario_forms import FAULT, Date, Form, Number, Whole, YesNo, fault
from eccles.policy.ample_floor import AmpleFloor
from eccles.policy.capped_runoff import CappedRunoff
from eccles.policy.hold import Hold
from eccles.policy.purchase_pace import PurchasePace
from eccles.policy.reserve_management import ReserveManagement

__all__ = [
    "RULES",
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
    "PurchasePaceForm",
    "ReserveManagementForm",
]

HIGHEST_MONTHLY_BN = 2000.0
"""Monthly purchases above this were written in millions; the whole SOMA never grew by as much in a month."""
ZERO_OR_MORE = {"minimum": 0}


# --- purchases -----------------------------------------------------------------------------------------------------

Pace: TypeAlias = Annotated[Number, Field(description="par bought a month", json_schema_extra=ZERO_OR_MORE)]


class _PurchaseForm(Form):
    def build(self) -> PurchaseRule:
        raise NotImplementedError

    @model_validator(mode="after")
    def _builds(self) -> Self:
        try:
            self.build()
        except ScenarioError as error:
            raise fault(str(error)) from None
        pace_bn = getattr(self, "pace_bn", 0.0)
        if pace_bn > HIGHEST_MONTHLY_BN:
            raise fault(f"pace_bn is {pace_bn:g} bn a month; amounts are in billions (40, not 40000)")
        return self


class ReserveManagementForm(_PurchaseForm):
    """Bills bought at a monthly pace that tapers to the trend growth of currency."""

    rule: Literal["reserve_management"]
    pace_bn: Pace
    taper_start: Annotated[Date | None, Field(description="first day at a lower pace; null keeps the pace")] = None
    taper_months: Annotated[Whole, Field(description="steps of the taper", json_schema_extra={"minimum": 1})] = 1

    after_stop: Annotated[YesNo, Field(description="buy only once the entry's stop rule has stopped")] = False

    def build(self) -> PurchaseRule:
        """Return the rule."""
        taper_start = None if self.taper_start is None else np.datetime64(self.taper_start, "D")
        return ReserveManagement(self.pace_bn, taper_start, self.taper_months, self.after_stop)


class PurchasePaceForm(_PurchaseForm):
    """The same par bought in every purchase period (mid-month to mid-month)."""

    rule: Literal["purchase_pace"]
    pace_bn: Pace
    sector: Annotated[Sector, Field(description="what is bought")]

    def build(self) -> PurchaseRule:
        """Return the rule."""
        return PurchasePace(self.pace_bn, self.sector)


Purchases: TypeAlias = Annotated[ReserveManagementForm | PurchasePaceForm, Field(discriminator="rule")]


def _purchases_form(value: object) -> str:
    return "several" if isinstance(value, list) else "one"


PurchaseEntries: TypeAlias = Annotated[
    Annotated[Purchases, Tag("one")] | Annotated[list[Purchases], Tag("several")], Discriminator(_purchases_form)
]

# --- principal -----------------------------------------------------------------------------------------------------

Cap: TypeAlias = Annotated[Number | None, Field(json_schema_extra=ZERO_OR_MORE)]


class _PrincipalForm(Form):
    def build(self) -> PrincipalRule:
        raise NotImplementedError

    @model_validator(mode="after")
    def _builds(self) -> Self:
        try:
            self.build()
        except ScenarioError as error:
            raise fault(str(error)) from None
        return self


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
        forms = self.purchases if isinstance(self.purchases, list) else [self.purchases]
        purchases = tuple(form.build() for form in forms if form is not None)
        return Regime(np.datetime64(self.start, "D"), self.build(), purchases)


class CappedRunoffEntry(CappedRunoffForm, DatedForm):
    """Caps in force from a date."""


class HoldEntry(HoldForm, DatedForm):
    """A hold in force from a date."""


class AmpleFloorEntry(AmpleFloorForm, DatedForm):
    """A stop rule in force from a date."""


PolicyEntry: TypeAlias = Annotated[CappedRunoffEntry | HoldEntry | AmpleFloorEntry, Field(discriminator="rule")]


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
    decisions: Annotated[list[PolicyEntry], Field(min_length=1)]


RULES: dict[str, type[Form]] = {
    "capped_runoff": CappedRunoffEntry,
    "hold": HoldEntry,
    "ample_floor": AmpleFloorEntry,
    "reserve_management": ReserveManagementForm,
    "purchase_pace": PurchasePaceForm,
}
"""Every rule by its word in the file."""
