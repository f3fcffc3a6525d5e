"""Episodes as nouns: days, nesting, overlaps, and the gaps between programmes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import DataError
from eccles.core.episode import Episode, EpisodeKind, gaps_between, relations

DAY = np.timedelta64(1, "D")
START = np.datetime64("2010-01-01")


def episode(name: str, first: int, last: int | None, kind: EpisodeKind = EpisodeKind.PURCHASES) -> Episode:
    end = np.datetime64("NaT", "D") if last is None else START + last * DAY
    return Episode(name, name.upper(), name, kind, START + first * DAY, end)


def test_its_first_and_its_last_day_belong_to_it():
    one = episode("a", 3, 5)
    assert [one.contains(START + day * DAY) for day in (2, 3, 5, 6)] == [False, True, True, False]
    assert episode("b", 3, None).contains(START + 10_000 * DAY)


def test_it_does_not_end_before_it_starts():
    with pytest.raises(DataError, match="before it starts"):
        episode("a", 5, 3)


def test_nested_and_overlapping_are_told_apart():
    whole, part, later = episode("a", 0, 100), episode("b", 20, 40), episode("c", 90, 120)
    apart = episode("d", 300, None)
    everything = (whole, part, later, apart)
    assert relations(whole, everything).holds == ("b",)
    assert relations(part, everything).inside == ("a",)
    assert (relations(whole, everything).overlaps, relations(later, everything).overlaps) == (("c",), ("a",))
    assert relations(apart, everything) == relations(episode("e", 200, 210), ())


def test_gaps_lie_between_programmes_and_nowhere_else():
    taper = episode("t", 5, 10, EpisodeKind.TAPER)
    listed = [episode("a", 0, 10), taper, episode("b", 20, 60), episode("c", 50, 55), episode("d", 61, 70)]
    (gap,) = gaps_between(listed)
    assert gap.id == "gap_a_b"
    assert (gap.first_date, gap.last_date) == (START + 11 * DAY, START + 19 * DAY)
    assert gaps_between([*listed, episode("e", 65, None), episode("f", 900, 910)]) == (gap,)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60)), min_size=1, max_size=8))
def test_every_day_is_a_programmes_or_a_gaps(spans: list[tuple[int, int]]):
    programmes = [episode(f"p{place}", first, first + length) for place, (first, length) in enumerate(spans)]
    gaps = gaps_between(programmes)
    last = max(item.last_date for item in programmes)
    for day in np.arange(min(item.first_date for item in programmes), last + DAY):
        owners = sum(item.contains(day) for item in programmes)
        assert sum(gap.contains(day) for gap in gaps) == (owners == 0)
