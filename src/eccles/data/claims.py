"""The claims of the source articles: loading them, finding an article by any name it goes by, and the public record.

One YAML file an article, in `claims/`. `claims/public_record.yaml` holds the few dated facts that no series carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_date
from eccles.core.claim import Article
from eccles.data.claim_forms import parse_article
from eccles.data.package_files import packaged_text, packaged_texts
from eccles.data.reads import kept
from eccles.data.yaml_text import read_yaml

__all__ = ["PublicFact", "find_article", "load_articles", "load_public_record"]

RECORD_FILE = "public_record.yaml"


@dataclass(frozen=True)
class PublicFact:
    """One dated fact of the public record.

    Attributes:
        id: its name.
        value: in `unit`; a date is its day since 1970.
        source: where it stands.
        confidence: V read in the issuer's own text, 2 in a page quoting it, M not yet verified.
        note: what it says.
    """

    id: str
    date: np.datetime64
    value: float
    unit: str
    source: str
    confidence: str
    note: str


@kept
def load_articles() -> tuple[Article, ...]:
    """Return every source article with its claims, in order of file name.

    Raises:
        DataError: a file does not have the form, or two claims share an id.

    Example:
        >>> [article.short for article in load_articles()][:2]
        ['bull-market', 'strategy']
    """
    files = packaged_texts("claims")
    articles = tuple(parse_article(text, name) for name, text in files if name != RECORD_FILE)
    ids = [claim.id for article in articles for claim in article.claims]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise DataError(f"two claims are named {', '.join(twice)}; an id is unique in the ledger")
    return articles


def find_article(name: str, articles: Iterable[Article] | None = None) -> Article:
    """Return an article by its short name, its number ("003"), or its file, with or without ending.

    Raises:
        DataError: no article goes by that name.

    Example:
        >>> find_article("003").short
        'run-off'
    """
    known = load_articles() if articles is None else tuple(articles)
    word = name.strip().casefold().rsplit("/", 1)[-1].removesuffix(".txt")
    for article in known:
        if word in (article.seed.casefold(), article.seed.split("_")[0], article.short.casefold()):
            return article
    names = [item for article in known for item in (article.short, article.seed)]
    raise DataError(f'no source article is named "{name}"; {nearest_name(word, names)}')


@kept
def load_public_record() -> Mapping[str, PublicFact]:
    """Return the dated facts that no series carries, by name."""
    rows = read_yaml(packaged_text(f"claims/{RECORD_FILE}"), RECORD_FILE)
    return {name: _fact(name, row) for name, row in rows.items()}


def _fact(name: str, row: Mapping[str, object]) -> PublicFact:
    value = row["value"]
    return PublicFact(
        id=name,
        date=as_date(str(row["date"])),
        value=float(as_date(value).astype(np.int64)) if row["unit"] == "date" else float(str(value)),  # type: ignore[arg-type]  # a YAML date
        unit=str(row["unit"]),
        source=str(row["source"]),
        confidence=str(row["confidence"]),
        note=str(row["note"]),
    )
