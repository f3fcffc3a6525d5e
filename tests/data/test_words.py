"""The translated words: complete in both languages, and a missing one is named."""

import re
import string
from collections.abc import Iterator

import pytest

from eccles.base.errors import DataError
from eccles.base.language import LANGUAGES
from eccles.data.package_files import packaged_texts
from eccles.data.words import load_words, read_words, word_subjects
from eccles.data.yaml_text import read_yaml

SUBJECTS = word_subjects()


def test_there_are_words_on_charts():
    assert "charts" in SUBJECTS


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_word_has_the_same_places_in_both_languages(subject):
    for key, entry in load_words(subject).entries.items():
        places = {language: {name for _, name, _, _ in string.Formatter().parse(entry[language]) if name}
                  for language in LANGUAGES}  # fmt: skip
        assert places["en"] == places["zh"], key


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_chinese_text_is_left_in_english(subject):
    for key, entry in load_words(subject).entries.items():
        assert entry["en"].isascii() or not any("\u4e00" <= letter <= "\u9fff" for letter in entry["en"]), key


def test_a_missing_key_names_the_nearest():
    with pytest.raises(DataError, match='did you mean "foot"'):
        load_words("charts").text("fot", "en")


def test_a_missing_value_is_named():
    with pytest.raises(DataError, match="'unit'"):
        load_words("charts").text("foot", "zh")


def test_a_missing_subject_names_the_nearest():
    with pytest.raises(DataError, match='did you mean "charts"'):
        load_words("chart")


@pytest.mark.parametrize("text", ["one: {en: a}", "one: {en: a, zh: ''}", "one: {en: a, zh: b, fr: c}", "one: a"])
def test_a_key_without_both_languages_is_refused(text):
    with pytest.raises(DataError, match="give one one text each in en and zh"):
        read_words("trial", text)


def test_words_that_are_no_mapping_are_refused():
    with pytest.raises(DataError, match="must map keys"):
        read_words("trial", "- one")


def chinese_of(content: object, *, chinese: bool = False) -> Iterator[str]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from chinese_of(value, chinese=chinese or str(key) == "zh" or str(key).endswith("_zh"))
    elif isinstance(content, list):
        for value in content:
            yield from chinese_of(value, chinese=chinese)
    elif isinstance(content, str) and chinese:
        yield content


@pytest.mark.parametrize("folder", ["words", "claims", "episodes", "announcements", "indicators", "cycles"])
def test_chinese_sentences_have_chinese_marks(folder: str) -> None:
    for name, text in packaged_texts(folder):
        for said in chinese_of(read_yaml(text, name)):
            assert not re.search(r"[一-鿿][,;:]", said), (name, said)
            assert not re.search(r"[,;:][一-鿿]", said), (name, said)
