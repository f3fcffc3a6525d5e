"""Purchases and sales in the market: orders are placed for a purchase period and settle week by week.

Purchases of a sector are spread over what is outstanding in it, sales over what is held in it; a sale never exceeds
what is held. MBS bought settle after the to-be-announced lag (`eccles.engine.agency`); MBS are sold pro rata.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.shapes import by_path, sum_by_path
from eccles.core.journal import Movement
from eccles.core.purchase import SECTORS, Sector
from eccles.engine.plan import Period
from eccles.engine.state import State

__all__ = ["MARKET_MOVEMENTS", "place_order", "trade"]

FloatArray = NDArray[np.float64]

MARKET_MOVEMENTS = (
    Movement("bills", "reserves", "bills bought in the market", "bills sold in the market"),
    Movement("notes_bonds", "reserves", "notes and bonds bought in the market", "notes and bonds sold in the market"),
    Movement("tips", "reserves", "TIPS bought in the market", "TIPS sold in the market"),
    Movement(
        "inflation_compensation",
        "reserves",
        "compensation of TIPS bought in the market",
        "compensation of TIPS sold in the market",
    ),
    Movement("reserves", "unamortized_discounts", "discount on bills bought", "discount on bills sold"),
    Movement("reserves", "mbs", "MBS sold in the market"),
)
BILLS, NOTES_BONDS, TIPS, COMPENSATION, DISCOUNT, MORTGAGES = range(6)
MBS_COLUMN = SECTORS.index(Sector.MBS)


def place_order(state: State, period: Period, month: int, par_bn: FloatArray) -> None:
    """Spread (path, sectors) orders over the purchase period that starts in a month.

    MBS to buy settle in the next two months; those to sell are sold week by week. MBS of a period announced by the
    opening are commitments of the position and are not ordered again.
    """
    plan = period.plan
    first, last = plan.policy.purchase_weeks[month + 1]
    weekly = par_bn / (last - first)
    state.sells |= bool((par_bn < 0.0).any())
    mbs = np.maximum(par_bn[:, MBS_COLUMN], 0.0)
    weekly[:, MBS_COLUMN] = np.minimum(weekly[:, MBS_COLUMN], 0.0)
    state.order_bn[:, max(first, 1) : last] += weekly[:, None, :]
    if plan.policy.purchase_start_date[month + 1] > plan.timeline.opening_date:
        next_month = plan.mortgages.mix.next_month_share
        state.settling_mbs_bn[:, month + 1] += next_month * mbs
        state.settling_mbs_bn[:, month + 2] += (1.0 - next_month) * mbs


def trade(state: State, period: Period) -> FloatArray:
    """Settle the week's purchases and sales."""
    order = state.order_bn[:, period.week]
    amount = np.zeros((order.shape[0], len(MARKET_MOVEMENTS)))
    if not order.any():
        return amount
    if period.plan.treasuries.purchases.sectors:
        amount[:, :MORTGAGES] = _trade_treasuries(state, period, order)
    if state.sells and order[:, MBS_COLUMN].any():  # MBS bought settle with the agency principal
        amount[:, MORTGAGES] = _sell_mortgages(state, -order[:, MBS_COLUMN])
    return amount


def _trade_treasuries(state: State, period: Period, order_bn: FloatArray) -> FloatArray:
    """Buy and sell Treasuries; return par by class, compensation and discount, net."""
    treasuries, week = period.plan.treasuries, period.week
    purchases, market = treasuries.purchases, treasuries.purchases.market[week - 1]
    order = order_bn[:, purchases.column]
    bought = by_path(np.maximum(order, 0.0), market.weight_share)
    net, discount = bought, bought * purchases.discount_share[week - 1]
    if state.sells and (order < 0.0).any():
        sold = _sold(state.par_bn[:, market.lot_index], order, market.member_ratio)
        held = state.par_bn[:, market.lot_index]
        discount = discount - state.discount_bn[:, market.lot_index] * sold / np.where(held > 0.0, held, 1.0)
        net = bought - sold
    state.par_bn[:, market.lot_index] += net
    state.discount_bn[:, market.lot_index] += discount
    amount = np.zeros((order.shape[0], MORTGAGES))
    amount[:, :COMPENSATION] = by_path(net, purchases.kind_ratio[week - 1])[:, :COMPENSATION]
    linked, place = purchases.tips[week - 1], purchases.tips_place[week - 1]
    if linked.size:
        compensation = net[:, linked] * (treasuries.tips.index_ratio[:, week, place] - 1.0)
        state.compensation_bn[:, place] += compensation
        amount[:, COMPENSATION] = sum_by_path(compensation)
    amount[:, DISCOUNT] = sum_by_path(discount)
    return amount


def _sold(held_bn: FloatArray, order_bn: FloatArray, member_ratio: FloatArray) -> FloatArray:
    """Return what is sold of each lot: each sector's sale pro rata to what is held in it, never more than that."""
    in_sector = by_path(held_bn, member_ratio.T)
    wanted = np.maximum(-order_bn, 0.0)
    ratio = np.minimum(wanted / np.where(in_sector > 0.0, in_sector, 1.0), 1.0)
    return np.asarray(held_bn * np.minimum(by_path(ratio, member_ratio), 1.0))


def _sell_mortgages(state: State, wanted_bn: FloatArray) -> FloatArray:
    """Sell MBS pro rata over cohorts; principal still to be posted this month goes with them."""
    total = sum_by_path(state.mortgage_bn) + sum_by_path(state.bought_mortgage_bn)
    sold = np.minimum(np.maximum(wanted_bn, 0.0), total)
    kept = 1.0 - sold / np.where(total > 0.0, total, 1.0)
    for balance in (state.mortgage_bn, state.mortgage_due_bn, state.bought_mortgage_bn, state.bought_due_bn):
        np.multiply(balance, kept[:, None], out=balance)
    return sold
