"""Rules for purchases and sales as a scenario file writes them.

As with principal, each form builds its rule while it is being read, so that what the rule refuses is reported with its
place in the file, beside every other fault.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Literal, Self, TypeAlias

import numpy as np
from pydantic import Discriminator, Field, Tag, model_validator

from eccles.core.purchase import PurchaseRule, Sector
from eccles.data.scenario_forms import ZERO_OR_MORE, Date, Form, Number, RuleForm, Whole, YesNo, fault
from eccles.policy.active_sales import ActiveSales
from eccles.policy.purchase_pace import PurchasePace
from eccles.policy.purchase_programme import PurchaseProgramme
from eccles.policy.reserve_management import ReserveManagement
from eccles.policy.reserve_target import ReserveTarget
from eccles.policy.sequence import AtLowerBound
from eccles.policy.twist import PLAN_OF_2011_SHARE, Twist

__all__ = [
    "PURCHASE_RULES",
    "ActiveSalesForm",
    "AtLowerBoundForm",
    "PurchaseEntries",
    "PurchaseForm",
    "PurchasePaceForm",
    "PurchaseProgrammeForm",
    "ReserveManagementForm",
    "ReserveTargetForm",
    "TwistForm",
]

HIGHEST_MONTHLY_BN = 2000.0
"""Monthly purchases above this were written in millions; the whole SOMA never grew by as much in a month."""

Pace: TypeAlias = Annotated[
    Number, Field(description="par a purchase period, mid-month to mid-month", json_schema_extra=ZERO_OR_MORE)
]


class PurchaseForm(RuleForm):
    """A mapping that stands for a rule of purchases or sales."""

    @abstractmethod
    def build(self) -> PurchaseRule:
        """Return the rule."""

    @model_validator(mode="after")
    def _in_billions(self) -> Self:
        for name in ("pace_bn", "highest_pace_bn"):
            amount_bn = getattr(self, name, 0.0)
            if amount_bn > HIGHEST_MONTHLY_BN:
                raise fault(f"{name} is {amount_bn:g} bn a purchase period; amounts are in billions (40, not 40000)")
        return self


class ReserveManagementForm(PurchaseForm):
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


class PurchasePaceForm(PurchaseForm):
    """The same par bought in every purchase period (mid-month to mid-month)."""

    rule: Literal["purchase_pace"]
    pace_bn: Pace
    sector: Annotated[Sector, Field(description="what is bought")]

    def build(self) -> PurchaseRule:
        """Return the rule."""
        return PurchasePace(self.pace_bn, self.sector)


Shares: TypeAlias = Annotated[dict[Sector, Number], Field(description="fraction by sector, adding to 1")]


class PurchaseProgrammeForm(PurchaseForm):
    """So much a month divided among sectors, until a published outcome if one is named."""

    rule: Literal["purchase_programme"]
    pace_bn: Pace
    sector_share: Shares
    until_unemployment_pct: Annotated[Number | None, Field(description="stop below this unemployment rate")] = None
    until_core_inflation_pct: Annotated[Number | None, Field(description="stop above this core PCE inflation")] = None

    def build(self) -> PurchaseRule:
        """Return the rule."""
        return PurchaseProgramme(
            self.pace_bn, dict(self.sector_share), self.until_unemployment_pct, self.until_core_inflation_pct
        )


class TwistForm(PurchaseForm):
    """Long Treasuries bought and as many short ones sold."""

    rule: Literal["twist"]
    pace_bn: Pace
    buy_share: Annotated[
        dict[Sector, Number] | None, Field(description="fraction by sector, adding to 1; the plan of 2011 by default")
    ] = None
    sell_sector: Annotated[Sector, Field(description="what is sold")] = Sector.COUPONS_0_3Y

    def build(self) -> PurchaseRule:
        """Return the rule."""
        return Twist(
            self.pace_bn, dict(PLAN_OF_2011_SHARE if self.buy_share is None else self.buy_share), self.sell_sector
        )


class ActiveSalesForm(PurchaseForm):
    """Sales of one sector on top of run-off."""

    rule: Literal["active_sales"]
    pace_bn: Pace
    sector: Annotated[Sector, Field(description="what is sold")] = Sector.MBS

    def build(self) -> PurchaseRule:
        """Return the rule."""
        return ActiveSales(self.pace_bn, self.sector)


class ReserveTargetForm(PurchaseForm):
    """Bills bought to keep reserves at a share of GDP."""

    rule: Literal["reserve_target"]
    reserves_share_of_gdp_pct: Annotated[Number, Field(description="the target, in per cent of nominal GDP")]
    closing_months: Annotated[Whole, Field(description="months over which the distance is closed")] = 6
    highest_pace_bn: Annotated[Number, Field(description="the most bought a month")] = 100.0
    sector: Annotated[Sector, Field(description="what is bought")] = Sector.BILLS

    def build(self) -> PurchaseRule:
        """Return the rule."""
        return ReserveTarget(self.reserves_share_of_gdp_pct, self.closing_months, self.highest_pace_bn, self.sector)


PlainPurchases: TypeAlias = Annotated[
    ReserveManagementForm | PurchasePaceForm | PurchaseProgrammeForm | TwistForm | ActiveSalesForm | ReserveTargetForm,
    Field(discriminator="rule"),
]


class AtLowerBoundForm(PurchaseForm):
    """Another purchase rule, in force only while the policy rate is at its lower bound."""

    rule: Literal["at_lower_bound"]
    purchases: Annotated[PlainPurchases, Field(description="the purchase rule")]
    lower_bound_pct: Annotated[Number, Field(description="IORB up to which the rate is at its bound")] = 0.25

    def build(self) -> PurchaseRule:
        """Return the rule."""
        return AtLowerBound(self.purchases.build(), self.lower_bound_pct)


Purchases: TypeAlias = Annotated[
    ReserveManagementForm
    | PurchasePaceForm
    | PurchaseProgrammeForm
    | TwistForm
    | ActiveSalesForm
    | ReserveTargetForm
    | AtLowerBoundForm,
    Field(discriminator="rule"),
]


def _purchases_form(value: object) -> str:
    return "several" if isinstance(value, list) else "one"


PurchaseEntries: TypeAlias = Annotated[
    Annotated[Purchases, Tag("one")] | Annotated[list[Purchases], Tag("several")], Discriminator(_purchases_form)
]

PURCHASE_RULES: dict[str, type[Form]] = {
    "reserve_management": ReserveManagementForm,
    "purchase_pace": PurchasePaceForm,
    "purchase_programme": PurchaseProgrammeForm,
    "twist": TwistForm,
    "active_sales": ActiveSalesForm,
    "reserve_target": ReserveTargetForm,
    "at_lower_bound": AtLowerBoundForm,
}
"""Every purchase rule by its word in the file."""
