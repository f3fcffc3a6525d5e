"""The operation on the claims of the source articles: compute each figure anew and say what became of it."""

from __future__ import annotations

from pathlib import Path

from eccles.base.errors import DataError, nearest_name
from eccles.core.claim import ClaimLedger, Verdict

__all__ = ["claims", "read_verdict", "write_claims"]


def claims(seed: str | None = None, *, verdict: str | None = None, claim: str | None = None) -> ClaimLedger:
    """Return the claims of the source articles with computed value, verdict, reason and the data behind each.

    Verdicts follow from the data: other data, imported or synced, may lead to other verdicts.

    Args:
        seed: an article: its short name "run-off", its number "003", or its file; all of them without it.
        verdict: only claims with this verdict, "false" or "wrong-unit-or-date".
        claim: only the claim with this id.

    Raises:
        DataError: no such article, verdict or claim; the nearest name is given.

    Example:
        >>> ledger = claims("bull-market")
        >>> round(ledger["assets-fell-three-years"].figures[0].finding.value, 2)
        -23.85
    """
    from eccles.compare.claim_mortgages import monthly_principal, principal_gained  # deferred: NumPy, SciPy, DuckDB
    from eccles.data.claims import find_article, load_articles
    from eccles.history.claims.ledger import CHECKS, judge_claims
    from eccles.history.claims.material import open_material

    articles = load_articles() if seed is None else (find_article(seed),)
    wanted = None if verdict is None else read_verdict(verdict)
    stated = [item for article in articles for item in article.claims]
    if claim is not None:
        known = [item.id for item in stated]
        if claim not in known:
            raise DataError(f'no claim "{claim}"; {nearest_name(claim, known)}')
        stated = [item for item in stated if item.id == claim]
    checks = {**CHECKS, "monthly_principal": monthly_principal, "principal_gained": principal_gained}
    material = open_material()
    found = judge_claims(stated, material, checks)
    kept = tuple(checked for checked in found if wanted is None or checked.verdict is wanted)
    seeds = {checked.claim.seed for checked in kept}
    return ClaimLedger(tuple(item for item in articles if item.seed in seeds), kept, material.cut_date)


def read_verdict(text: str) -> Verdict:
    """Return the verdict of a word; upper and lower case, blanks and underscores do not matter.

    Raises:
        DataError: it is no verdict.

    Example:
        >>> read_verdict("Forecast failed")
        <Verdict.FORECAST_FAILED: 'forecast-failed'>
    """
    word = text.strip().casefold().replace(" ", "-").replace("_", "-")
    if word not in list(Verdict):
        raise DataError(f'no verdict "{text}"; {nearest_name(word, list(Verdict))}')
    return Verdict(word)


def write_claims(ledger: ClaimLedger, out: str | Path, *, language: str = "en") -> Path:
    """Write the page of a ledger: every claim with its verdict and data, and the pictures beside them.

    Args:
        ledger: what `claims` returned.
        out: where to write; the file ends in .html and appears whole or not at all.
        language: "en" or "zh".

    Raises:
        DataError: the name does not end in .html.
        EcclesError: no such language.
    """
    from eccles.api.drawing import chart
    from eccles.base.language import read_language
    from eccles.report.html_claims import claims_html
    from eccles.report.whole_file import write_whole

    target, spoken = Path(out), read_language(language)
    if target.suffix.lower() != ".html":
        raise DataError(f'the page of claims is HTML, not "{target.name}"; name it {target.stem}.html')
    names = dict.fromkeys(checked.claim.chart for checked in ledger if checked.claim.chart)
    pictures = {}
    for name in names:
        picture, _, day = name.partition("@")
        pictures[name] = chart(picture, language=spoken, end=day or None)
    return write_whole(target, claims_html(ledger, pictures, spoken).encode("utf-8"))
