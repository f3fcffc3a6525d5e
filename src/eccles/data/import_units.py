"""Which units a series of one's own may have: those whose arithmetic eccles knows, in one spelling each, and counts.

`USD mn` adds to `USD bn` after a conversion, and `percent` to `basis points`; `$ millions` or `pct` would measure
themselves, so that nothing could be converted and nothing said why. Such words are refused with the one to write. A
plain noun in small letters (contracts, persons, mn barrels) does measure itself: it adds to the same word only.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re

from eccles.base.errors import UnitError
from eccles.core.unit_words import PLAIN_UNITS, read_unit

__all__ = ["refuse_unclear_unit"]

CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF
CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES
VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMW
ATS BEF CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK ECU ROL RUR TRL ZWD
"""
"""ISO 4217, with the currencies that became the euro and a few other old ones."""

CURRENCIES = frozenset(CODES.split())

INDEX = re.compile(r"index( (?P<base>\d{4}(-\d{2}){0,2})=\d+(\.\d+)?)?", re.ASCII)
LONGEST_BASE_YRS = 3
"""A base of years, "1982-84", spans so many at most; "2010-13" is rather a month that does not exist."""
NOUN = re.compile(r"((thousand|mn|bn) )?(?!per\b)[a-z]{3,}([ -][a-z]+)*")
SPELLINGS = {
    "percent": ("%", "pct", "per cent", "percentage", "percents", "p.c.", "pc"),
    "percentage points": ("pp", "ppt", "pp.", "points of percent"),
    "basis points": ("bp", "bps", "bips", "basis point"),
    "index": ("points", "index points", "idx", "level", "pts"),
    "thousand": ("thousands", "k", "000s"),
    "number": ("count", "units", "unit", "n", "#", "none", "value"),
    "fraction": ("share", "decimal"),
    "ratio": ("x", "times"),
}
"""Words others use, by the one used here."""

SIZE_WORDS = "m mn mln mio million millions b bn bln billion billions t tn trn trillion trillions"
SIZES = frozenset(SIZE_WORDS.split())
MONEY_SIGNS = frozenset("$€£¥")
NAMES_OF_MONEY = "dollar dollars euro euros yen pound pounds sterling franc francs yuan renminbi"
MONEY_WORDS = frozenset(NAMES_OF_MONEY.split())
ALLOWED = (
    'money as currency and size ("USD mn", "EUR bn", "JPY 100 mn", "USD bn 2017"), '
    f'{", ".join(PLAIN_UNITS)}, index, "index 2010=100", one per another ("USD per EUR"), or a noun in small letters '
    '("contracts")'
)


def refuse_unclear_unit(unit: str) -> None:
    """Refuse a unit that arithmetic would not understand.

    Args:
        unit: as the user states it.

    Raises:
        UnitError: it is none; the message says what to write.
    """
    upper, separator, lower = unit.partition(" per ")
    if separator:
        for part in (upper, lower):
            refuse_unclear_unit(part)
        return
    remedy = _remedy(unit)
    if remedy:
        raise UnitError(f'"{unit}" is no unit; {remedy}')


def _remedy(unit: str) -> str:
    """What to write instead of a word; nothing where it is a unit."""
    currency = read_unit(unit).currency
    if unit in PLAIN_UNITS or _is_index(unit) or currency in CURRENCIES:
        return ""
    folded = unit.strip().casefold()
    meant = next((word for word, others in SPELLINGS.items() if folded in {word, *others}), "")
    words = set(re.findall(r"[a-z]+", folded))
    if meant:
        return f'write "{meant}"'
    if words and words <= SIZES:
        return 'of what? write money as "USD mn" or "EUR bn", numbers as "number" or "thousand"'
    if currency or _is_money(unit, words):
        return 'write money as currency and size: "USD mn", "EUR bn", "JPY 100 mn", "USD bn 2017"'
    return _remedy_of_noun(unit, folded)


def _is_index(unit: str) -> bool:
    """Tell whether a text is an index, alone or with a base: a year, a month, a day, or a few years ("1982-84")."""
    found = INDEX.fullmatch(unit)
    if found is None or found["base"] is None:
        return found is not None
    year, *rest = (int(part) for part in found["base"].split("-"))
    if len(rest) == 1 and 0 < rest[0] - year % 100 < LONGEST_BASE_YRS:
        return True
    try:
        dt.date(year, *[*rest, 1, 1][:2])
    except ValueError:
        return False
    return True


def _remedy_of_noun(unit: str, folded: str) -> str:
    near = difflib.get_close_matches(folded, [*PLAIN_UNITS, "index"], n=1, cutoff=0.8)
    if near:
        return f'did you mean "{near[0]}"?'
    if folded.startswith("index"):
        return 'write "index", or with its base "index 2010=100"'
    return "" if NOUN.fullmatch(unit) else f"write {ALLOWED}"


def _is_money(unit: str, words: set[str]) -> bool:
    """Tell whether a text speaks of money; a code in small letters ("all", "try") does so beside a size only."""
    codes = {word for word in words if word.upper() in CURRENCIES and (word.upper() in unit or words & SIZES)}
    return bool(codes or words & MONEY_WORDS or MONEY_SIGNS & set(unit))
