"""A plan: everything about a projection that is fixed before the first week.

The calendar of lots, the index ratios, the tables of the prepayment model, the outside paths, the layout of the
journal. One `Plan` serves any number of paths; `eccles.engine.compile` builds it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray, Timeline
from eccles.core.accounts import ChartOfAccounts
from eccles.core.journal import JournalLayout
from eccles.core.lots import Lots
from eccles.core.mortgage import MortgageCohorts
from eccles.core.outside import Outside
from eccles.core.policy import Regimes
from eccles.core.purchase import Sector
from eccles.facilities.overnight_rrp import LiquiditySplitParameters
from eccles.ledger.income import IncomeParameters
from eccles.ledger.remittances import ExpenseParameters
from eccles.runoff.linkers import Linkers
from eccles.runoff.market import Market
from eccles.runoff.prepayment import PrepaymentParameters, PrepaymentTables
from eccles.runoff.production import ProductionMix
from eccles.runoff.schedule import Schedule

__all__ = [
    "AgencyPlan",
    "Behaviour",
    "BooksPlan",
    "IncomePlan",
    "LiquidityPlan",
    "MortgagePlan",
    "Period",
    "Plan",
    "PolicyPlan",
    "Purchases",
    "TreasuryPlan",
    "WeekFacts",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Behaviour:
    """Fitted behaviour the engine needs.

    Attributes:
        prepayment: borrowers.
        split: banks and money funds.
        cmbs_paydown_share: share of CMBS that pays down in a month.
        production: what a purchase of MBS consists of and when it settles.
    """

    prepayment: PrepaymentParameters
    split: LiquiditySplitParameters
    cmbs_paydown_share: float
    production: ProductionMix


@dataclass(frozen=True)
class MortgagePlan:
    """Agency MBS: the opening's cohorts and the slots for what settles later.

    Attributes:
        cohorts: the opening's cohorts.
        parameters: the fitted behaviour.
        tables: what the cohorts do whatever the mortgage rate.
        cohort_places: the cohorts of each product.
        mix: what a purchase consists of; a month's purchases fill one slot a part.
        slot_places: the slots of each product.
        slot_product: (slots,) product names of the slots, month by month.
        slot_term_months: (slots,) terms.
        slot_origination_index: (slots,) month of origination.
        slot_wac_pct: (path, slots) note rates.
        first_slot: (months,) first slot of what settles in each month; -1 where nothing can.
    """

    cohorts: MortgageCohorts
    parameters: PrepaymentParameters
    tables: PrepaymentTables
    cohort_places: tuple[IntArray, ...]
    mix: ProductionMix
    slot_places: tuple[IntArray, ...]
    slot_product: NDArray[np.str_]
    slot_term_months: IntArray
    slot_origination_index: IntArray
    slot_wac_pct: FloatArray
    first_slot: IntArray

    @property
    def slot_count(self) -> int:
        """How many slots there are."""
        return int(self.slot_product.size)


@dataclass(frozen=True)
class AgencyPlan:
    """Agency debt and CMBS.

    Attributes:
        debt_due_bn: (months,) agency debt maturing in each month.
        cmbs_paydown_share: share of CMBS that pays down in a month.
    """

    debt_due_bn: FloatArray
    cmbs_paydown_share: float


@dataclass(frozen=True)
class Purchases:
    """The secondary market, one entry a week.

    Attributes:
        sectors: the Treasury sectors any rule can order in.
        column: (k,) their places among `eccles.core.purchase.SECTORS`.
        market: what orders are spread over.
        kind_ratio: (m, 4) class of each lot of the market.
        discount_share: (path, m) discount of each bill; zero for coupons.
        tips: lots of the market that are TIPS: their places in it.
        tips_place: the same lots among the TIPS.
    """

    sectors: tuple[Sector, ...]
    column: IntArray
    market: tuple[Market, ...]
    kind_ratio: tuple[FloatArray, ...]
    discount_share: tuple[FloatArray, ...]
    tips: tuple[IntArray, ...]
    tips_place: tuple[IntArray, ...]


@dataclass(frozen=True)
class WeekFacts:
    """Small facts of one week, looked up once.

    Attributes:
        month_begins: place of the month whose first day (or the opening) lies in the week, -1 for none.
        due_kind_ratio: (due, 4) class of each maturing lot.
        bought_kind_ratio: (m, 4) class of each lot sold.
        due_tips: maturing lots that are TIPS: their places in the week's slice.
        due_tips_place: the same lots among the TIPS.
        bought_tips: the same for lots sold.
        bought_tips_place: their places among the TIPS.
        bought_discount_share: (path, m) discount of each lot sold; zero but for bills.
        accreting: the lots that mature within a year, a slice.
        accretion_ratio: (lots in it,) one over the weeks left, this one included.
        mortgage_products: the products that post their month's principal this week.
        settling_month: month whose reinvestment purchases settle this week, -1 for none.
        committed_month: month of the commitments that settle this week, -1 for none.
        committed_bn: their face.
        cmbs_posts: whether CMBS principal is posted this week.
        agency_debt_due_bn: agency debt that matures this week.
    """

    month_begins: int
    due_kind_ratio: FloatArray
    bought_kind_ratio: FloatArray
    due_tips: IntArray
    due_tips_place: IntArray
    bought_tips: IntArray
    bought_tips_place: IntArray
    bought_discount_share: FloatArray
    accreting: slice
    accretion_ratio: FloatArray
    mortgage_products: tuple[int, ...]
    settling_month: int
    committed_month: int
    committed_bn: float
    cmbs_posts: bool
    agency_debt_due_bn: float


@dataclass(frozen=True)
class TreasuryPlan:
    """Treasuries: the table of lots and everything known about it.

    Attributes:
        lots: every lot the run can hold, sorted by maturity.
        schedule: which of them mature when, and into what they can roll.
        tips: index ratios of the TIPS among them.
        is_bill: (lots,) bool.
        coupon_pct: (path, lots) published coupons, and for new lots the par yield of the day of their first sale.
        opening_discount_bn: (lots,) discount of the bills held at the opening.
        month_to_date_bn: coupon and bill principal that fell due earlier in the opening's month.
        purchases: the secondary market.
    """

    lots: Lots
    schedule: Schedule
    tips: Linkers
    is_bill: NDArray[np.bool_]
    coupon_pct: FloatArray
    opening_discount_bn: FloatArray
    month_to_date_bn: tuple[float, float]
    purchases: Purchases


@dataclass(frozen=True)
class PolicyPlan:
    """Which rule governs what.

    Attributes:
        regimes: the rules in order.
        regime_by_month: (months,) regime that governs each month's principal.
        purchase_regime: (months + 1,) regime that governs each purchase period; the first period is that of the month
            before the opening's, which runs into it.
        purchase_start_date: (months + 1,) first day of each purchase period.
        purchase_weeks: (months + 1, 2) first and last week (exclusive) of each.
    """

    regimes: Regimes
    regime_by_month: IntArray
    purchase_regime: IntArray
    purchase_start_date: DateArray
    purchase_weeks: IntArray


@dataclass(frozen=True)
class BooksPlan:
    """The accounts the blocks look up, and the paths of those that follow the outside world.

    Attributes:
        opening_balance_bn: (accounts,) debit-positive.
        autonomous_index: (k,) accounts that follow outside paths.
        autonomous_target_bn: (path, weeks + 1, k) their paths, debit-positive.
        liquidity_index: places of reserves and of the ON RRP.
        cmbs_index: place of CMBS.
        discount_index: place of the discount on bills.
    """

    opening_balance_bn: FloatArray
    autonomous_index: IntArray
    autonomous_target_bn: FloatArray
    liquidity_index: tuple[int, int]
    cmbs_index: int
    discount_index: int


@dataclass(frozen=True)
class LiquidityPlan:
    """The split of liquidity.

    Attributes:
        parameters: the fitted behaviour.
        opening_shift_share: (path,) or (1,) distance of the opening from the curve.
        window_dressing_share: (weeks + 1,) calendar effect.
    """

    parameters: LiquiditySplitParameters
    opening_shift_share: FloatArray
    window_dressing_share: FloatArray


@dataclass(frozen=True)
class IncomePlan:
    """What earns and what costs; shares are interest of one week per balance.

    Attributes:
        parameters: fitted rates of amortisation and the like.
        expenses: costs and payouts.
        premium_bn: (weeks,) premium amortised, apart from the part that goes with mortgage principal.
        discount_bn: (weeks,) discount earned, of bills apart.
        opening_deferred_bn: deferred asset.
        costs_bn: costs of a week.
        lot_yield_share: (path or 1, lots, 4) coupons of notes and bonds, of TIPS, nothing, and spreads of floating-rate
            notes, in the order of those lines of income.
        tips_yield_share: (path or 1, tips, 1) the TIPS' coupons, earned on their compensation.
        cohort_yield_share: (cohorts, 1) coupons of the opening's MBS.
        slot_yield_share: (path, slots, 1) coupons of MBS settled later.
        account_yield_share: (weeks, path or 1, accounts, income lines) what whole accounts earn at one rate.
        owed_index: (expense lines,) accounts that are paid interest.
        owed_rate_share: (path or 1, weeks, expense lines) their rates.
        liabilities_given: (weeks,) whether the path of other liabilities holds the deferred asset already.
        assets_given: (weeks,) whether the path of other assets holds amortisation already.
    """

    parameters: IncomeParameters
    expenses: ExpenseParameters
    premium_bn: FloatArray
    discount_bn: FloatArray
    opening_deferred_bn: float
    costs_bn: float
    lot_yield_share: FloatArray
    tips_yield_share: FloatArray
    cohort_yield_share: FloatArray
    slot_yield_share: FloatArray
    account_yield_share: FloatArray
    owed_index: IntArray
    owed_rate_share: FloatArray
    liabilities_given: NDArray[np.bool_]
    assets_given: NDArray[np.bool_]


@dataclass(frozen=True)
class Plan:
    """Everything fixed before the first week.

    Attributes:
        path_count: number of paths.
        month_first: month index of month 0 (the opening's).
        month_count: number of months the horizon touches.
        week: small facts of each week.
        income: what earns and what costs; None where nobody asks (a carry follows the published lines).
    """

    timeline: Timeline
    chart: ChartOfAccounts
    layout: JournalLayout
    path_count: int
    month_first: int
    month_count: int
    treasuries: TreasuryPlan
    mortgages: MortgagePlan
    agency: AgencyPlan
    policy: PolicyPlan
    books: BooksPlan
    liquidity: LiquidityPlan
    outside: Outside
    week: tuple[WeekFacts, ...]
    income: IncomePlan | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """One week of a plan: what a block is asked about.

    Attributes:
        week: 1 is the first week after the opening.
        date: its Wednesday.
        facts: what was looked up for it beforehand.
    """

    plan: Plan
    week: int
    date: np.datetime64
    facts: WeekFacts
