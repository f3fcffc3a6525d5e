"""The shipped episodes against the record of decisions and the published rates; names, numbering, a user's own."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eccles.base.errors import DataError, ScenarioError
from eccles.core.episode import Episode, EpisodeKind
from eccles.core.programme import Action, Sector
from eccles.data.episode_forms import parse_episodes
from eccles.data.episodes import find_episode, load_episodes, read_episodes, with_gaps
from eccles.data.programmes import find_programme, load_programmes
from eccles.data.snapshot import open_snapshot

DAY = np.timedelta64(1, "D")
NAMED = """
qe1 gap_qe1_qe2 qe2 gap_qe2_mep mep qe3 qe3_taper reinvestment_2014 hikes_2015 qt1 halt_2019 repo_stress_2019
bill_purchases_2019 covid_crisis qe_covid qe_covid_taper hikes_2022 qt2 bank_stress_2023 qt2_slowdown_2024
qt2_slowdown_2025 end_of_qt rmp_2025 cuts_2007 lower_bound_2008 cuts_2020 lower_bound_2020
"""


def found(name: str) -> Episode:
    return find_episode(name)


def test_every_episode_asked_for_is_there_in_order():
    ids = [item.id for item in with_gaps(load_episodes())]
    assert set(NAMED.split()) <= set(ids)
    assert [item.first_date for item in with_gaps(load_episodes())] == sorted(
        item.first_date for item in with_gaps(load_episodes())
    )


def test_every_episode_has_a_source_a_mark_and_both_languages():
    for item in load_episodes():
        assert item.source, item.id
        assert item.note, item.id
        assert item.note_zh, item.id
        assert set(item.confidence.split()) in ({"V"}, {"C"}, {"M"}, {"V", "M"}), item.id
        assert item.name_zh != item.name, item.id
        if item.inside:
            assert found(item.inside).covers(item), item.id


@pytest.mark.parametrize("name", [item.name for item in load_programmes() if item.measures])
def test_programmes_of_the_record_have_an_episode_of_their_days(name: str):
    programme = find_programme(name)
    of_it = [item for item in load_episodes() if name in item.programmes]
    assert any(item.first_date == programme.start_date for item in of_it)
    for item in of_it:
        assert item.is_open or item.last_date == programme.end_date


def test_tapers_are_the_phases_of_the_record():
    for name, programme in (("qe3_taper", "QE3"), ("qe_covid_taper", "QE_COVID")):
        rows = [row for row in find_programme(programme).decisions if row.phase.endswith("TAPER")]
        assert found(name).first_date == min(row.start_date for row in rows)
        assert found(name).last_date == found(programme.lower()).last_date == max(row.end_date for row in rows)


def test_slowdowns_begin_where_a_treasury_cap_fell():
    falls = []
    for name in ("QT1", "QT2"):
        caps = [row for row in find_programme(name).decisions if row.action is Action.RUNOFF_CAP]
        caps = sorted((row for row in caps if row.sector is Sector.TREASURY), key=lambda row: row.start_date)
        falls += [after for before, after in pairwise(caps) if after.amount_bn < before.amount_bn]
    slow = [item for item in load_episodes() if item.kind is EpisodeKind.SLOWDOWN]
    assert [(item.first_date, item.announced_date, item.last_date) for item in slow] == [
        (row.start_date, row.announced_date, row.end_date) for row in falls
    ]


def test_hikes_and_cuts_begin_and_end_with_a_change_of_the_target_range():
    table = open_snapshot().table("administered_rate")
    frame = pd.DataFrame({"date": table["date"], "rate": table["target_upper_pct"]}).set_index("date")["rate"]
    steps = frame.diff()
    steps = steps[(steps != 0) & (steps.index > "2008-12-16")]
    owners = pd.Series("", steps.index)
    for item in load_episodes():
        if item.kind not in (EpisodeKind.HIKES, EpisodeKind.CUTS) or item.id == "cuts_2007":
            continue
        inside = steps[item.first_date : item.last_date]
        assert ((inside > 0) == (item.kind is EpisodeKind.HIKES)).all()
        assert (inside.index[0], inside.index[-1]) == (pd.Timestamp(item.first_date), pd.Timestamp(item.last_date))
        assert (owners[inside.index] == "").all()
        owners[inside.index] = item.id
    assert (owners != "").all()


def test_the_lower_bound_is_where_the_range_was_zero_to_a_quarter():
    upper = open_snapshot().series("DFEDTARU")
    for name in ("lower_bound_2008", "lower_bound_2020"):
        item = found(name)
        inside = (upper.date >= item.first_date) & (upper.date < item.last_date)
        assert (upper.value[inside] == 0.25).all()
        assert upper.asof(item.last_date + DAY) > 0.25


def test_the_repo_stress_is_read_off_sofr():
    sofr, upper = open_snapshot().series("SOFR"), open_snapshot().series("DFEDTARU")
    autumn = (sofr.date >= np.datetime64("2019-09-01")) & (sofr.date <= np.datetime64("2019-10-31"))
    above = sofr.value[autumn] - upper.asof(sofr.date[autumn]) > 0.095
    days = sofr.date[autumn][above]
    item = found("repo_stress_2019")
    assert (days[0], days[-1]) == (item.first_date, item.last_date)


@pytest.mark.shared
def test_the_covid_crisis_is_read_off_the_s_and_p_500(shared: Path):
    price = pd.read_csv(shared / "data" / "series" / "SP500.csv", index_col="date", parse_dates=True)["value"]
    year = price["2020-01-01":"2020-06-30"]
    item = found("covid_crisis")
    assert year["2020-01-01":"2020-03-10"].idxmax() == pd.Timestamp(item.first_date - DAY)
    assert year.idxmin() == pd.Timestamp(item.last_date)


# --- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "brokers", "wanted"),
    [
        ("QE3", False, "qe3"),
        ("qe3 TAPER", False, "qe3_taper"),
        ("Operation Twist", False, "mep"),
        ("扭转操作", False, "mep"),
        ("QE3", True, "mep"),
        ("QE4", True, "qe3"),
        ("QE2", True, "qe2"),
        ("SVB", False, "bank_stress_2023"),
        ("gap_qe1_qe2", False, "gap_qe1_qe2"),
        ("RMP", False, "rmp_2025"),
    ],
)
def test_names(name: str, brokers: bool, wanted: str):
    assert find_episode(name, broker_numbering=brokers).id == wanted


def test_no_name_means_two_episodes():
    owners: dict[str, str] = {}
    for item in with_gaps(load_episodes()):
        for name in {other.casefold() for other in (item.id, item.name, item.name_zh, *item.aliases)}:
            assert owners.setdefault(name, item.id) == item.id, name


def test_brokers_numbers_are_those_of_the_record():
    of_record = {item.broker_name: item.name.lower() for item in load_programmes() if item.broker_name}
    of_episodes = {name: item.id for item in load_episodes() for name in item.broker_aliases}
    assert of_record == of_episodes


def test_what_is_not_named_is_refused_with_what_is_near():
    with pytest.raises(DataError, match="Chinese brokers' number of qe3"):
        find_episode("QE4")
    with pytest.raises(DataError, match='did you mean "qe2"'):
        find_episode("qe22")


# --- a user's own --------------------------------------------------------------------------------------------------

OWN = """
episodes:
  - id: three_years
    name: Three years of QT
    name_zh: 三年缩表
    from: 2022-12-07
    until: 2025-12-05
  - {id: twist_again, dates_of: MEP2, programmes: [Operation Twist]}
"""


def test_own_episodes_come_from_a_file_or_a_directory(tmp_path: Path):
    (tmp_path / "mine.yaml").write_text(OWN, encoding="utf-8")
    for place in (tmp_path, tmp_path / "mine.yaml"):
        own, twist = sorted(read_episodes(place), key=lambda item: item.id)
        assert (own.id, own.kind, own.title("zh")) == ("three_years", EpisodeKind.CUSTOM, "三年缩表")
        assert (str(twist.first_date), str(twist.last_date)) == ("2012-07-01", "2012-12-31")
        assert twist.programmes == ("MEP",)
        assert twist.title("zh") == "twist_again"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{id: A b, from: 2020-01-01}", "is no id"),
        ("{id: a}", "needs its first day"),
        ("{id: a, from: 2020-01-02, until: 2020-01-01}", "lies before from"),
        ("{id: a, from: spring}", "is no date"),
        ("{id: a, from: 2020-01-01, dates_of: QE1}", "leave out from and until"),
        ("{id: a, dates_of: QE99}", "no programme is named"),
        ("{id: a, from: 2020-01-01, colour: red}", "colour"),
        ("{id: a, from: 2020-01-01, kind: party}", "kind"),
    ],
)
def test_faults_are_named(row: str, message: str):
    with pytest.raises(DataError, match=message):
        parse_episodes(f"episodes: [{row}]", "mine")


def test_files_that_cannot_be_read(tmp_path: Path):
    with pytest.raises(DataError, match="does not exist"):
        read_episodes(tmp_path / "none.yaml")
    with pytest.raises(DataError, match=r"no \.yaml file"):
        read_episodes(tmp_path)
    (tmp_path / "a.yaml").write_text("episodes: [", encoding="utf-8")
    with pytest.raises(ScenarioError, match="no valid YAML"):
        read_episodes(tmp_path)
    (tmp_path / "a.yaml").write_text("episodes: [{id: a, from: 2020-01-01}, {id: a, from: 2021-01-01}]", "utf-8")
    with pytest.raises(DataError, match="two episodes are called a"):
        read_episodes(tmp_path)
