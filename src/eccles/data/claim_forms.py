"""The form of a claims file: read it into claims, and refuse what is missing or not known, by name.

Two small forms make the files short. A figure's interval is its stated value give or take `tolerance`, or `accept:
[from, to]` with `null` for an open side. A check is its name with its arguments: `{level: {series: WALCL, ...}}`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.language import LANGUAGES
from eccles.base.timeline import as_date
from eccles.core.claim import Alternate, Article, Bilingual, Call, Claim, Figure, Interval, StandIn
from eccles.data.yaml_text import read_yaml

__all__ = ["parse_article"]

ARTICLE_KEYS = ("seed", "short", "title", "written", "claims")
CLAIM_KEYS = ("id", "covers", "claim", "forecast", "due", "chart", "figures", "context", "reason")
FIGURE_KEYS = (
    "id", "what", "value", "unit", "as_of", "shown", "tolerance", "accept", "near", "why", "check", "alternates",
    "stand_in", "unchecked",
)  # fmt: skip
ALTERNATE_KEYS = ("label", "check", "tolerance", "accept")
STAND_IN_KEYS = ("tolerance", "accept", "why")
NOTHING = Bilingual("", "")


def parse_article(text: str, source: str) -> Article:
    """Read the claims of one article.

    Raises:
        DataError: a key is missing, unknown, or does not hold what it should; the claim is named.
        ScenarioError: the text is no YAML.
    """
    row = _mapping(read_yaml(text, source), ARTICLE_KEYS, source, required=ARTICLE_KEYS)
    claims = tuple(_claim(item, str(row["seed"]), source) for item in row["claims"])
    return Article(
        seed=str(row["seed"]),
        short=str(row["short"]),
        title=_both(row["title"], f"{source}: title"),
        written_date=as_date(row["written"]),
        claims=claims,
    )


def _claim(item: Any, seed: str, source: str) -> Claim:  # noqa: ANN401 - a document may hold anything
    where = f"{source}: {item.get('id', 'a claim without id') if isinstance(item, dict) else item}"
    row = _mapping(item, CLAIM_KEYS, where, required=("id", "claim", "figures", "reason"))
    due = row.get("due")
    if bool(row.get("forecast")) != (due is not None):
        raise DataError(f"{where}: a forecast has a day by which it can be judged, `due`, and a statement has none")
    figures = tuple(_figure(figure, f"{where}: figure {place}") for place, figure in enumerate(row["figures"], 1))
    names = [figure.id for figure in figures]
    if len(set(names)) < len(names):
        raise DataError(f"{where}: its figures are named {', '.join(names)}; give each an id of its own")
    return Claim(
        id=str(row["id"]),
        seed=seed,
        covers=str(row.get("covers", "")),
        text=_both(row["claim"], f"{where}: claim"),
        is_forecast=bool(row.get("forecast")),
        due_date=np.datetime64("NaT", "D") if due is None else as_date(due),
        figures=figures,
        context={str(name): _call(call, f"{where}: context {name}") for name, call in row.get("context", {}).items()},
        reason=_both(row["reason"], f"{where}: reason"),
        chart=str(row.get("chart", "")),
    )


def _figure(item: Any, where: str) -> Figure:  # noqa: ANN401
    row = _mapping(item, FIGURE_KEYS, where, required=("unit", "as_of"))
    unchecked = None if "unchecked" not in row else _both(row["unchecked"], f"{where}: unchecked")
    if (unchecked is None) != ("check" in row):
        raise DataError(f"{where}: give `check`, or `unchecked` with the reason why nothing public can check it")
    if unchecked is None and "why" not in row:
        raise DataError(f"{where}: say `why` the interval is as wide as it is")
    value, unit = _number(row.get("value")), str(row["unit"])
    return Figure(
        id=str(row.get("id", "computed")),
        what=_both(row["what"], f"{where}: what") if "what" in row else NOTHING,
        value=value,
        unit=unit,
        as_of=str(row["as_of"]),
        shown=_both(row["shown"], f"{where}: shown") if "shown" in row else None,
        accepted=Interval(unit, math.nan, math.nan) if unchecked else _interval(row, value, unit, where),
        nearly=_around(value, _number(row["near"]), unit) if "near" in row else None,
        why=_both(row["why"], f"{where}: why") if "why" in row else NOTHING,
        call=None if unchecked else _call(row["check"], f"{where}: check"),
        alternates=tuple(_alternate(other, row, value, unit, where) for other in row.get("alternates", ())),
        stand_in=_stand_in(row["stand_in"], value, unit, where) if "stand_in" in row else None,
        unchecked=unchecked,
    )


def _alternate(item: Any, figure: Mapping[str, Any], value: float, unit: str, where: str) -> Alternate:  # noqa: ANN401
    where = f"{where}: alternate"
    row = _mapping(item, ALTERNATE_KEYS, where, required=("label", "check"))
    own = row if {"tolerance", "accept"} & set(row) else figure
    call = _call(row["check"], where)
    return Alternate(_both(row["label"], f"{where}: label"), call, _interval(own, value, unit, where))


def _stand_in(item: Any, value: float, unit: str, where: str) -> StandIn:  # noqa: ANN401
    row = _mapping(item, STAND_IN_KEYS, f"{where}: stand_in", required=("why",))
    return StandIn(_interval(row, value, unit, f"{where}: stand_in"), _both(row["why"], f"{where}: stand_in"))


def _interval(row: Mapping[str, Any], value: float, unit: str, where: str) -> Interval:
    if ("accept" in row) == ("tolerance" in row):
        raise DataError(f"{where}: give either `tolerance` or `accept: [from, to]`")
    if "tolerance" in row:
        return _around(value, _number(row["tolerance"]), unit)
    low, high = row["accept"]
    return Interval(unit, -math.inf if low is None else _number(low), math.inf if high is None else _number(high))


def _around(value: float, tolerance: float, unit: str) -> Interval:
    return Interval(unit, value - tolerance, value + tolerance)


def _call(item: Any, where: str) -> Call:  # noqa: ANN401
    if not isinstance(item, dict) or len(item) != 1 or not isinstance(next(iter(item.values())), dict):
        raise DataError(f"{where}: a check is one name with its arguments, {{level: {{series: WALCL, ...}}}}")
    name, arguments = next(iter(item.items()))
    return Call(str(name), {str(key): argument for key, argument in arguments.items()})


def _both(item: Any, where: str) -> Bilingual:  # noqa: ANN401
    texts = item if isinstance(item, dict) else {}
    if set(texts) != set(LANGUAGES) or not all(isinstance(text, str) and text.strip() for text in texts.values()):
        raise DataError(f"{where} needs one text each in {' and '.join(LANGUAGES)}")
    return Bilingual(en=texts["en"].strip(), zh=texts["zh"].strip())


def _number(item: Any) -> float:  # noqa: ANN401
    """Return a number; a day becomes the days since 1970, nothing becomes NaN."""
    if item is None:
        return math.nan
    if isinstance(item, dt.date):
        return float(as_date(item).astype(np.int64))
    return float(item)


def _mapping(item: Any, known: tuple[str, ...], where: str, required: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(item, dict):
        raise DataError(f"{where} must map keys to values; allowed: {', '.join(known)}")
    for key in item:
        if key not in known:
            raise DataError(f'{where}: unknown key "{key}"; {nearest_name(str(key), known)}')
    missing = [key for key in required if key not in item]
    if missing:
        raise DataError(f"{where} lacks {', '.join(missing)}")
    return item
