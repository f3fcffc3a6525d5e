"""Translated words: one YAML file a subject, every key in every language.

A file `words/<subject>.yaml` holds `key: {en: ..., zh: ...}`; a text may contain named places, `{start} to {end}`, that
are filled in when it is asked for.
"""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass

from eccles.base.errors import DataError, nearest_name
from eccles.base.language import LANGUAGES, Language
from eccles.data.yaml_text import read_yaml

__all__ = ["Words", "load_words", "read_words", "word_subjects"]


@dataclass(frozen=True)
class Words:
    """The words of one subject.

    Attributes:
        subject: the name of the file they come from, without its ending.
        entries: key to language to text.
    """

    subject: str
    entries: Mapping[str, Mapping[Language, str]]

    def text(self, key: str, language: Language, **values: object) -> str:
        """Return the text of a key, its places filled.

        Raises:
            DataError: there is no such key, or a place of the text is given no value.

        Example:
            >>> read_words("sums", "of: {en: '{part} of {whole}', zh: '{whole} 中的 {part}'}").text(
            ...     "of", "en", part=2, whole=3
            ... )
            '2 of 3'
        """
        if key not in self.entries:
            raise DataError(f'no word "{key}" in words/{self.subject}.yaml; {nearest_name(key, self.entries)}')
        try:
            return self.entries[key][language].format(**values)
        except KeyError as missing:
            raise DataError(f'the word "{key}" in words/{self.subject}.yaml needs a value for {missing}') from None

    def has(self, key: str) -> bool:
        """Tell whether there is such a key."""
        return key in self.entries


@functools.cache
def load_words(subject: str) -> Words:
    """Return the words of a subject, for example "charts".

    Raises:
        DataError: there is no such subject, or a key of it lacks a language.
    """
    if subject not in word_subjects():
        raise DataError(f'no words on "{subject}"; {nearest_name(subject, word_subjects())}')
    return read_words(subject, _folder().joinpath(f"{subject}.yaml").read_text("utf-8"))


def word_subjects() -> tuple[str, ...]:
    """Return the subjects there are words on, in alphabetical order."""
    names = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def read_words(subject: str, text: str) -> Words:
    """Read the words of a subject from YAML.

    Raises:
        DataError: the text is no mapping of keys, or a key has no text in one of the languages or one in another.
    """
    entries = read_yaml(text, f"words/{subject}.yaml") or {}
    if not isinstance(entries, dict):
        raise DataError(f"words/{subject}.yaml must map keys to texts, {{en: ..., zh: ...}}")
    faults = [str(key) for key, entry in entries.items() if not _complete(entry)]
    if faults:
        allowed = " and ".join(LANGUAGES)
        raise DataError(f"words/{subject}.yaml: give {', '.join(faults)} one text each in {allowed}")
    return Words(subject, entries)


def _complete(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and set(entry) == set(LANGUAGES)
        and all(isinstance(text, str) and text.strip() for text in entry.values())
    )


def _folder() -> importlib.resources.abc.Traversable:
    return importlib.resources.files("eccles") / "words"
