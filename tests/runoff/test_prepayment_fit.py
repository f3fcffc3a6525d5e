"""The published fits: the embedded parameters and cohorts reproduce the published out-of-sample errors."""

import numpy as np
import pytest

from calibration.mbs_cohorts import COHORT_DATE, SETTLEMENT_FILE, read_cohorts, settle_next_month_share
from calibration.prepayment import ots_cpr_pct
from calibration.prepayment_data import read
from calibration.prepayment_history import purchase_mix
from calibration.prepayment_score import OPENING_MONTH, at_opening, score
from eccles.data.parameters import load_fits
from eccles.data.snapshot import open_snapshot
from eccles.runoff.borrowers import PrepaymentParameters


@pytest.fixture(scope="module")
def data():
    return read(open_snapshot())


@pytest.fixture(scope="module")
def fits():
    return {str(fit.data_to_date): fit for fit in load_fits("prepayment")}


def test_cohorts_add_up_to_the_published_total_exactly():
    summary = open_snapshot().table("soma_summary")
    published = float(summary["mbs_bn"][summary["date"] == COHORT_DATE][0])
    assert read_cohorts().total_bn == pytest.approx(published, abs=1e-9)


def test_principal_of_the_first_capped_months_is_the_published_one(data):
    posted = {str(np.datetime64(o.month_index, "M")): o.principal_bn for o in data.principal if len(o.products) > 1}
    found = [posted[month] for month in ("2022-06", "2022-07", "2022-08")]
    assert found == pytest.approx([30.7, 29.5, 25.3], abs=0.05)


def test_no_observation_lies_in_a_month_in_which_purchases_settled_unseen(data):
    """Between July 2019 and May 2022 only weeks without a settlement day are used, and those show UMBS alone."""
    for o in data.principal:
        month = str(np.datetime64(o.month_index, "M"))
        assert len(o.products) == 1 or "2019-01" <= month <= "2019-07" or month >= "2022-05"


def test_the_scored_fit_holds_the_issue_s_bounds(data, fits):
    fit = fits["2023-05-31"]
    result = score(PrepaymentParameters.from_mapping(fit.parameters), data, read_cohorts())
    assert abs(result.cumulative_pct) < 5.0
    assert result.rms_bn <= 1.2
    assert result.rms_bn < result.best_constant_rms_bn
    assert result.rms_bn < fit.errors["best_constant_speed_rms_bn"]


@pytest.mark.parametrize("data_to", ["2022-05-31", "2023-05-31", "2026-03-25"])
def test_published_errors_are_those_of_the_embedded_parameters(data, fits, data_to):
    fit = fits[data_to]
    result = score(PrepaymentParameters.from_mapping(fit.parameters), data, read_cohorts())
    assert result.cumulative_pct == pytest.approx(fit.errors["cumulative_principal_error_pct"], abs=1e-3)
    assert result.rms_bn == pytest.approx(fit.errors["rms_bn"], abs=1e-4)
    assert result.best_constant_rms_bn == pytest.approx(fit.errors["best_constant_rms_bn"], abs=1e-4)


def test_settlements_after_the_opening_are_commitments_and_reinvestment(data):
    rows = [line.split(",") for line in SETTLEMENT_FILE.read_text(encoding="utf-8").splitlines()[1:]]
    total = {kind: sum(float(r[2]) for r in rows if r[1] == kind) for kind in ("commitment", "reinvestment")}
    settled = sum(data.purchased_bn[OPENING_MONTH + k] for k in range(1, 6))
    assert sum(total.values()) == pytest.approx(settled, abs=1e-6)
    assert total["commitment"] == pytest.approx(72.0, abs=1.0)
    assert total["reinvestment"] == pytest.approx(30.67 + 29.45 + 25.26 - 3 * 17.5, abs=0.05)
    assert 0.0 < settle_next_month_share(data) < 1.0


def test_the_opening_is_scaled_to_the_published_total(data, fits):
    parameters = PrepaymentParameters.from_mapping(fits["2023-05-31"].parameters)
    opening = at_opening(parameters, data, read_cohorts())
    assert opening.total_bn == pytest.approx(2698.576, abs=0.001)


def test_each_era_buys_one_hundred_percent():
    for month in ("2009-06", "2012-06", "2016-06", "2021-06"):
        mix = purchase_mix(int(np.datetime64(month, "M").astype(int)))
        assert sum(share for _, share in mix.product_share) == pytest.approx(1.0)


def test_ots_reference_values():
    """By hand: at half the market rate .2406 - .1389 arctan(3.50573) = 6.10 %, at par .2406 - .1389 arctan(.52973)."""
    assert ots_cpr_pct(-3.0) == pytest.approx(6.10, abs=0.01)
    assert ots_cpr_pct(0.0) == pytest.approx(17.29, abs=0.01)
