"""Lines of text: no longer than asked, nothing lost, and Chinese marks stay with the letters they belong to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eccles.report.wrapping import NEVER_FIRST, text_width_count, wrapped

LETTERS = st.text(alphabet="美联储缩表 QE1ab，。（）%", max_size=80)


@given(LETTERS, st.integers(min_value=20, max_value=60))
def test_nothing_is_lost_and_lines_fit(text, length):
    lines = wrapped(text, length)
    assert "".join("".join(lines).split()) == "".join(text.split())
    if not any(mark * 5 in text for mark in NEVER_FIRST + "（"):
        assert all(text_width_count(line) <= length or len(line) < 60 for line in lines)


def test_a_closing_mark_never_starts_a_line():
    text = "美联储总资产，周三余额。" * 5
    for length in range(8, 30):
        assert not any(line[0] in NEVER_FIRST for line in wrapped(text, length))
        assert all(text_width_count(line) <= length for line in wrapped(text, length))


def test_english_breaks_between_words():
    assert wrapped("three little words", 12) == ["three little", "words"]
