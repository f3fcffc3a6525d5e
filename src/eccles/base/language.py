"""The languages eccles speaks to its readers: English and simplified Chinese."""

from __future__ import annotations

from typing import Literal, get_args

from eccles.base.errors import EcclesError, nearest_name

__all__ = ["LANGUAGES", "Language", "read_language"]

Language = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = get_args(Language)


def read_language(text: str) -> Language:
    """Return the language of a code, in any case.

    Raises:
        EcclesError: it is no language eccles speaks; the allowed codes are given.

    Example:
        >>> read_language("ZH")
        'zh'
    """
    for language in LANGUAGES:
        if text.strip().lower() == language:
            return language
    raise EcclesError(f'unknown language "{text}"; {nearest_name(text, LANGUAGES)}')
