"""Cohorts of agency MBS: what they refuse, and on which day each product pays."""

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.core.mortgage import MORTGAGE_PRODUCTS, MortgageCohorts, payment_date


def cohorts(**changes):
    columns = {
        "product": np.array(["umbs", "ginnie_2"]),
        "term_months": np.array([360, 180]),
        "wac_pct": np.array([3.0, 2.5]),
        "coupon_pct": np.array([2.5, 2.0]),
        "origination_index": np.array([610, 612]),
        "par_bn": np.array([10.0, 5.0]),
        "survival_share": np.array([0.8, 1.0]),
    }
    return MortgageCohorts(**(columns | changes))


def test_cohorts_add_up_and_know_their_products():
    held = cohorts()
    assert held.count == 2
    assert held.total_bn == 15.0
    assert [MORTGAGE_PRODUCTS[i] for i in held.product_index] == ["umbs", "ginnie_2"]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"product": np.array(["umbs", "jumbo"])}, "jumbo"),
        ({"term_months": np.array([360, 0])}, "term_months"),
        ({"wac_pct": np.array([3.0, 300.0])}, "wac_pct"),
        ({"coupon_pct": np.array([2.5, -1.0])}, "coupon_pct"),
        ({"par_bn": np.array([10.0, np.nan])}, "par_bn"),
        ({"par_bn": np.array([10.0, -0.1])}, "par_bn"),
        ({"survival_share": np.array([0.0, 1.0])}, "survival_share"),
        ({"par_bn": np.array([10.0])}, "equally long"),
    ],
)
def test_unusable_columns_are_refused_by_name(changes, named):
    with pytest.raises(DataError, match=named):
        cohorts(**changes)


def test_all_faults_are_reported_at_once():
    with pytest.raises(DataError, match=r"term_months.*par_bn"):
        cohorts(term_months=np.array([0, 1]), par_bn=np.array([-1.0, 1.0]))


def test_payment_days_move_to_the_next_business_day():
    """June 2022: the 20th was Juneteenth's observed holiday, the 25th a Saturday."""
    june = payment_date(int(np.datetime64("2022-06", "M").astype(int)))
    assert dict(zip(MORTGAGE_PRODUCTS, june.astype(str), strict=True)) == {
        "gold": "2022-06-15",
        "ginnie_1": "2022-06-15",
        "ginnie_2": "2022-06-21",
        "umbs": "2022-06-27",
    }


def test_payment_dates_of_many_months_are_those_of_each():
    months = np.arange(600, 640)
    assert np.array_equal(payment_date(months), np.stack([payment_date(int(m)) for m in months]))


def test_exchanging_gold_changes_the_day_and_nothing_else():
    held = cohorts(product=np.array(["gold", "ginnie_2"]))
    after = held.with_gold_exchanged()
    assert after.product.tolist() == ["umbs", "ginnie_2"]
    assert after.total_bn == held.total_bn
