"""The ECB Data Portal: any of its series by key, as SDMX generic data (XML).

The key of a series names its data set first: `ILM.W.U2.C.T000000.Z5.Z01` is the Eurosystem's total assets in the weekly
financial statement. Weeks are dated with their Friday, months with their first day.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from eccles.base.errors import DataError
from eccles.data.connector import (
    Asker,
    Connector,
    Delivery,
    Facts,
    Reading,
    Wanted,
    asked_path,
    deliver,
    make_series,
)
from eccles.data.http_errors import ChangedColumnsError, MalformedError
from eccles.data.periods import day_of_period
from eccles.data.reading import number_of, xml_elements
from eccles.data.records import Answer, SeriesData

__all__ = ["CONNECTORS", "fetch", "parse", "read"]

WHAT = "the ECB's SDMX data"
FORM = "application/vnd.sdmx.genericdata+xml;version=2.1"
USUAL = (
    "ILM.W.U2.C.T000000.Z5.Z01",
    "ILM.W.U2.C.A070100.U2.EUR",
    "ILM.W.U2.C.L020100.U2.EUR",
    "ILM.W.U2.C.L020200.U2.EUR",
    "FM.D.U2.EUR.4F.KR.DFR.LEV",
    "EST.B.EU000A2X2A25.WT",
    "EXR.D.USD.EUR.SP00.A",
)
"""Total assets, securities held for monetary policy, current accounts, deposit facility; the deposit rate; the euro
short-term rate; dollars per euro."""

FRED_IDS = {"ILM.W.U2.C.T000000.Z5.Z01": "ECBASSETSW"}
MULTIPLIERS = {"0": "", "3": " thousand", "6": " mn", "9": " bn"}
UNITS = {"PC": "percent", "PCPA": "percent", "PCCH": "percent", "PURE_NUMB": "number"}
FREQUENCIES = {"D": "D", "B": "D", "W": "W", "M": "M", "Q": "Q", "A": "A"}
PERIODS = {"D": "daily", "W": "weekly", "M": "month", "Q": "quarter", "A": "year"}
COLLECTIONS = {"A": " average", "E": " end", "B": " begin"}
NO_VALUE = frozenset({"", "NaN"})
_KEY = re.compile(r"[A-Z0-9]{2,10}(\.[A-Z0-9_+]{0,20}){1,20}")
_STRUCTURE = re.compile("ECB_([A-Z]{2,10}?)[0-9]*")
_CURRENCY = re.compile("[A-Z]{3}")


def parse(body: bytes, flow: str = "") -> Reading:
    """Read generic data: one series or many.

    Args:
        body: the answer.
        flow: the data set asked for; without it the answer's structure tells, which some data sets share.
    """
    series: list[SeriesData] = []
    part, structure = _Part(), ""
    for event, name, element in xml_elements(io.BytesIO(body), WHAT):
        if event == "start":
            part = _Part() if name == "Series" else part
            part.enter(name)
            if name == "Structure" and "structureID" in element.attrib:
                structure = flow or _flow(element.attrib["structureID"])
        elif name == "Series":
            series.append(part.series(structure))
            element.clear()
        else:
            part.take(name, element.attrib)
    if not structure:
        raise MalformedError(f"{WHAT}: it does not name its structure")
    return Reading(series=tuple(series))


def fetch(asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch each series by its key.

    Raises:
        DataError: a name is no key.
    """
    since = {} if wanted.since_date is None else {"startPeriod": str(wanted.since_date)}
    for key in wanted.names or USUAL:
        if not _KEY.fullmatch(key):
            raise DataError(f'"{key[:80]}" is no key of the ECB; one looks like {USUAL[0]}')
        flow, _, rest = key.partition(".")
        answer = asker.get(f"{base_url}/service/data/{flow}/{rest}", since, accept=FORM)
        yield deliver(parse(answer.body, flow), answer)


def read(answers: Sequence[Answer]) -> Reading:
    """Read an answer of the data set that its address names."""
    return parse(answers[-1].body, asked_path(answers[-1]).rpartition("/service/data/")[2].partition("/")[0])


@dataclass
class _Part:
    """A series while it is read: key, attributes, and observations so far."""

    key: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    periods: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    where: str = ""

    def enter(self, name: str) -> None:
        """Note that an element begins; the attributes of an observation are not the series'."""
        if name == "Obs" or (name in {"SeriesKey", "Attributes"} and self.where != "Obs"):
            self.where = name

    def take(self, name: str, cells: dict[str, str]) -> None:
        """Take what an element that ends holds."""
        if name == "ObsDimension":
            self.periods.append(_cell(cells, "value"))
        elif name == "ObsValue":
            self.values.append(_cell(cells, "value"))
        elif name == "Value" and self.where in {"SeriesKey", "Attributes"}:
            target = self.key if self.where == "SeriesKey" else self.attributes
            target[_cell(cells, "id")] = _cell(cells, "value")
        elif name == "Obs":
            self.where = ""
            if len(self.periods) != len(self.values):
                raise ChangedColumnsError(f"{WHAT}, an observation", "ObsValue", ("ObsDimension",))

    def series(self, flow: str) -> SeriesData:
        """Return the finished series."""
        for column, cells in (("FREQ", self.key), ("UNIT", self.attributes), ("UNIT_MULT", self.attributes)):
            if column not in cells:
                raise ChangedColumnsError(WHAT, column, cells)
        name = ".".join([flow, *self.key.values()])
        there = [row for row, text in enumerate(self.values) if text not in NO_VALUE]
        date = np.array([day_of_period(self.periods[row], name) for row in there], dtype="datetime64[D]")
        value = np.array([number_of(self.values[row], f"{name}, {self.periods[row]}") for row in there])
        return make_series(self._facts(name), {"date": date, "value": value.astype(np.float64)})

    def _facts(self, name: str) -> Facts:
        frequency = FREQUENCIES.get(self.key["FREQ"])
        if frequency is None:
            raise MalformedError(f'{WHAT}: {name} has the frequency "{self.key["FREQ"]}", which cannot be kept')
        collection = COLLECTIONS.get(self.attributes.get("COLLECTION", ""), "") if frequency in "MQA" else ""
        return Facts(
            id=FRED_IDS.get(name, name),
            title=self.attributes.get("TITLE", name),
            publisher="ECB",
            unit=_unit(name, self.attributes["UNIT"], self.attributes["UNIT_MULT"]),
            kind=PERIODS[frequency] + collection,
            frequency=frequency,
            rights="citation",
            footnote=" ".join(filter(None, [name, self.attributes.get("TITLE_COMPL")])),
        )


def _cell(cells: dict[str, str], column: str) -> str:
    if column not in cells:
        raise ChangedColumnsError(WHAT, column, cells)
    return cells[column]


def _flow(structure: str) -> str:
    """Return the data set of a structure: EXR of ECB_EXR1."""
    found = _STRUCTURE.fullmatch(structure)
    if found is None:
        raise MalformedError(f'{WHAT}: "{structure[:40]}" is no structure of the ECB')
    return found[1]


def _unit(name: str, unit: str, multiplier: str) -> str:
    if multiplier not in MULTIPLIERS:
        raise MalformedError(f"{WHAT}: {name} is in units of ten to the power of {multiplier[:10]}, which is not known")
    if unit in UNITS and multiplier == "0":
        return UNITS[unit]
    if not _CURRENCY.fullmatch(unit):
        raise MalformedError(f'{WHAT}: {name} is in "{unit[:20]}" (multiplier {multiplier}), which is not known')
    return unit + MULTIPLIERS[multiplier]


CONNECTORS = (
    Connector(
        name="ecb",
        title="ECB Data Portal: balance sheet, rates, exchange rates",
        publisher="European Central Bank",
        base_url="https://data-api.ecb.europa.eu",
        fetch=fetch,
        read=read,
        page="ecb.md",
        serves_names=True,
    ),
)
