"""The codes of the languages: read in any case, another one refused."""

import pytest

from eccles.base.errors import EcclesError
from eccles.base.language import LANGUAGES, read_language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_read_in_any_case(language):
    assert read_language(f" {language.upper()} ") == language


def test_another_language_is_refused_with_the_allowed_ones():
    with pytest.raises(EcclesError, match='unknown language "fr"; allowed: en, zh'):
        read_language("fr")
