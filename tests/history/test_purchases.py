"""Planned against actual: the known changes of the SOMA, the totals, net beside gross, and the months they fall in."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.core.purchases import PlannedActual
from eccles.data.programmes import load_programmes
from eccles.data.snapshot import open_snapshot
from eccles.history.purchases import planned_actual, soma_change_bn

TREASURIES = ("bill", "note_bond", "tips", "frn")
ALL = (*TREASURIES, "agency_debt", "mbs")


def measure(programme: str, name: str) -> PlannedActual:
    return next(table for table in planned_actual(programme) if table.measure.name == name)


@pytest.mark.parametrize(
    ("classes", "first", "last", "wanted_bn"),
    [
        (("mbs",), "2009-01-07", "2010-03-31", 1068.7),
        (TREASURIES, "2009-01-07", "2010-03-31", 301.1),
        (TREASURIES, "2010-11-10", "2011-06-29", 760.7),
        (TREASURIES, "2011-09-28", "2012-12-26", -9.0),
    ],
)
def test_the_changes_the_record_quotes(classes: tuple[str, ...], first: str, last: str, wanted_bn: float):
    assert round(soma_change_bn(classes, first, last), 1) == wanted_bn


@pytest.mark.parametrize(
    ("programme", "name", "within_bn"),
    [
        ("QE1", "treasuries", 0.1),
        ("QE3", "treasuries", 0.1),
        ("MEP", "treasuries", 0.5),
        ("QE_COVID", "agency_cmbs", 0.2),
    ],
)
def test_what_was_bought_is_what_was_planned(programme: str, name: str, within_bn: float):
    table = measure(programme, name)
    assert table.actual_total_bn == pytest.approx(table.planned_total_bn, abs=within_bn)


@pytest.mark.parametrize(("programme", "within_share"), [("QE2", 0.02), ("RMP_2019", 0.04), ("RMP_2025", 0.05)])
def test_where_principal_is_reinvested_the_whole_account_shows_the_programme(programme: str, within_share: float):
    table = measure(programme, "all_securities")
    assert table.actual_total_bn == pytest.approx(table.planned_in_weeks_bn.sum(), rel=within_share)


def test_qe3_month_by_month():
    table = measure("QE3", "treasuries")
    assert table.planned_total_bn == pytest.approx(790.0)
    assert table.planned_bn[:12] == pytest.approx(np.full(12, 45.0))
    whole = table.week_count >= 4
    whole[table.month_date == np.datetime64("2014-01-01")] = False  # it also holds the week missing from December
    off = np.abs(table.actual_bn - table.planned_in_weeks_bn)[whole]
    assert off.max() < 4.0
    assert off.max() < np.abs(table.actual_bn - table.planned_bn)[whole].max()


def test_months_add_up_to_the_change_between_the_two_dates():
    for programme in load_programmes():
        for table in planned_actual(programme) if programme.measures else ():
            change_bn = soma_change_bn(table.measure.classes, table.first_date, table.last_date)
            assert table.measure.sign * change_bn == pytest.approx(table.actual_total_bn, abs=1e-9)
            date = open_snapshot().table("soma_summary")["date"]
            weeks = np.sum((date > table.first_date) & (date <= table.last_date))
            assert table.week_count.sum() == weeks


def test_run_off_stays_under_the_treasury_ceiling_and_agency_principal_over_it_was_reinvested():
    treasuries, agency = planned_actual("QT2")
    assert np.all(treasuries.actual_bn <= treasuries.planned_bn + 1.5)
    assert np.median(np.abs(treasuries.actual_bn - treasuries.planned_bn)) < 0.5
    assert agency.principal_bn[:3] == pytest.approx([30.7, 29.5, 25.3], abs=0.05)
    assert np.all(agency.principal_bn[:3] > agency.planned_bn[:3])
    assert np.all(agency.principal_bn[3:] < agency.planned_bn[3:])


def test_net_is_gross_less_principal_where_both_are_known():
    _, agency = planned_actual("QT2")
    known = np.isfinite(agency.principal_bn)
    assert known.all()
    debt_bn = -soma_change_bn(("agency_debt",), agency.first_date, agency.last_date)
    assert (agency.principal_bn - agency.gross_bn).sum() == pytest.approx(agency.actual_total_bn - debt_bn, abs=1e-6)
    assert np.isnan(measure("QE3", "agency").gross_bn).all()


def test_settled_mbs_purchases_equal_the_published_split():
    flow = open_snapshot().table("mbs_flow")
    after = (flow["date"] > np.datetime64("2022-06-01")) & (flow["date"] <= np.datetime64("2023-03-29"))
    _, agency = planned_actual("QT2")
    assert agency.gross_bn[:10].sum() == pytest.approx(flow["purchased_bn"][after].sum(), abs=1e-6)


def test_compensation_stands_apart():
    table = measure("QE_COVID", "treasuries")
    soma = open_snapshot().table("soma_summary")
    ends = np.searchsorted(soma["date"], [table.first_date, table.last_date])
    assert table.compensation_bn.sum() == pytest.approx(np.diff(soma["compensation_bn"][ends])[0])
    assert np.isnan(measure("QE_COVID", "agency_mbs").compensation_bn).all()


def test_soma_held_next_to_no_bills_during_qt1_as_the_record_says():
    soma = open_snapshot().table("soma_summary")
    inside = (soma["date"] >= np.datetime64("2017-10-01")) & (soma["date"] <= np.datetime64("2019-07-31"))
    assert soma["bill_bn"][inside].max() == pytest.approx(0.1)


def test_what_cannot_be_measured_is_refused():
    with pytest.raises(DataError, match="no outright purchase"):
        planned_actual("REPO_2019")
    with pytest.raises(DataError, match="no summary of 2010-11-11"):
        soma_change_bn(("mbs",), "2010-11-11", "2010-11-17")
    with pytest.raises(DataError, match='no class "mbss"'):
        soma_change_bn(("mbss",), "2010-11-10", "2010-11-17")
