"""Columns that line up and lines that end in time, with Chinese among Latin."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eccles.report.text_table import aligned, chunks, pad
from eccles.report.wrapping import text_width_count, wrapped

LETTERS = st.text(st.sampled_from("ab 量化,,。1"), max_size=60)


def test_a_chinese_letter_takes_two_places():
    assert text_width_count("QE 量化") == 7
    assert pad("量化", 6) + "|" == "量化  |"
    assert pad("量化", 6, right=True) == "  量化"


def test_columns_line_up():
    lines = aligned([["时期", "月数"], ["qe1", "16.2"], ["a longer name", "7"]])
    assert len({text_width_count(line) for line in lines}) == 1
    assert aligned([["a", "b", "1"], ["aa", "b", "22"]], left_count=2, space_count=1) == ["a  b  1", "aa b 22"]


def test_tables_are_cut_to_the_width():
    assert [list(part) for part in chunks(5, 20, 10, 50)] == [[0, 1, 2], [3, 4]]
    assert [list(part) for part in chunks(2, 20, 10, 25)] == [[0], [1]]


@given(LETTERS)
def test_wrapping_loses_nothing_and_keeps_the_width(text: str):
    lines = wrapped(text, 12, "  ")
    assert "".join("".join(lines).split()) == "".join(text.split())
    words = [word for word in text.split() if text_width_count(word) > 8]
    if not words:
        # A closing mark may hang over the edge rather than begin a line.
        assert all(text_width_count(line) <= 14 for line in lines)
