"""Schedules: what each programme adds up to, by arithmetic and day by day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.base.timeline import month_index
from eccles.core.programme import Basis, Decision, Per, Sector
from eccles.data.programme_schedule import cap_by_month, daily_plan, operation_days, planned, scheduled_bn
from eccles.data.programmes import find_programme


def total_bn(name: str, *sectors: Sector) -> float:
    return sum(scheduled_bn(row) for row in planned(find_programme(name).decisions, sectors))


def test_qe3_adds_up_to_790_treasuries_and_823_mbs():
    assert total_bn("QE3", Sector.TREASURY) == pytest.approx(790.0, abs=1e-9)
    assert total_bn("QE3", Sector.AGENCY_MBS) == pytest.approx(823.0, abs=1e-9)
    assert total_bn("QE3", Sector.TREASURY) == pytest.approx(45 * 12 + 40 + 2 * 35 + 30 + 2 * 25 + 20 + 2 * 15 + 10)
    assert total_bn("QE3", Sector.AGENCY_MBS) == pytest.approx(23 + 3 * 40 + 12 * 40 + 200)


@pytest.mark.parametrize(
    ("name", "sector", "wanted_bn"),
    [
        ("QE1", Sector.TREASURY, 300),
        ("QE1", Sector.AGENCY_MBS, 1250),
        ("QE1", Sector.AGENCY_DEBT, 172),
        ("QE2", Sector.TREASURY, 600),
        ("MEP", Sector.TREASURY_6_30Y, 667),
        ("MEP", Sector.TREASURY_LE_3Y, -667),
        ("RMP_2019", Sector.TREASURY_BILLS, 5 * 60),
        ("RMP_2025", Sector.TREASURY_BILLS, 4 * 40),
        ("REPO_2019", Sector.REPO_OVERNIGHT, 0),  # a limit of temporary operations is no purchase
    ],
)
def test_programmes_add_up(name: str, sector: Sector, wanted_bn: float):
    assert total_bn(name, sector) == pytest.approx(wanted_bn)


def test_covid_treasuries_add_up_by_hand():
    daily = 37 + 3 * 40 + 10 * 75 + 2 * 60 + 4 * 50 + 5 * (30 + 15 + 10 + 8 + 7 + 6) + 4 * 5 + 5 * 4.5 + 4 * 4
    assert total_bn("QE_COVID", Sector.TREASURY) == pytest.approx(daily + 17 * 80 + 70 + 60 + 40 + 20)


def test_actual_purchases_are_no_plan():
    rows = find_programme("QE_COVID").decisions
    assert sum(row.basis is Basis.ACTUAL for row in rows) == 2
    assert all(row.basis is Basis.ANNOUNCED for row in planned(rows, Sector))


def test_each_calendar_month_holds_its_amount():
    row = next(row for row in find_programme("QE3").decisions if row.amount_bn == 45)
    day, amount_bn = daily_plan(row)
    months = np.bincount(month_index(day) - month_index(day[0]), amount_bn)
    assert months == pytest.approx(np.full(12, 45.0))


def test_the_desk_rests_on_holidays_and_good_friday():
    day = operation_days(np.datetime64("2020-04-06"), np.datetime64("2020-04-13"))
    assert [str(item) for item in day] == ["2020-04-06", "2020-04-07", "2020-04-08", "2020-04-09", "2020-04-13"]
    assert operation_days(np.datetime64("2020-05-25"), np.datetime64("2020-05-25")).size == 0


def a_month() -> Decision:
    return next(row for row in find_programme("QE3").decisions if row.amount_bn == 40 and row.sector == Sector.TREASURY)


def test_schedules_that_have_no_meaning_are_refused():
    row = a_month()
    with pytest.raises(DataError, match="purchase_periods"):
        scheduled_bn(replace(row, start_date=np.datetime64("2014-01-02")))
    with pytest.raises(DataError, match="last day"):
        scheduled_bn(replace(row, end_date=np.datetime64("NaT")))
    with pytest.raises(DataError, match="unit"):
        scheduled_bn(replace(row, per=Per.RATIO))
    with pytest.raises(DataError, match="no operation day"):
        scheduled_bn(replace(row, start_date=np.datetime64("2014-01-04"), end_date=np.datetime64("2014-01-05")))


def test_caps_by_month_are_blank_outside_the_run_off():
    month = month_index(np.array(["2017-09", "2017-10", "2019-04", "2019-05", "2019-08"], dtype="datetime64[M]"))
    cap_bn = cap_by_month(find_programme("QT1").decisions, Sector.TREASURY, month)
    assert np.array_equal(cap_bn, [np.nan, 6, 30, 15, np.nan], equal_nan=True)
