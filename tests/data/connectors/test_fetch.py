"""What each connector asks, over a real connection to a server that replays every source."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.data.connector import Delivery, Wanted, all_connectors, deliver
from eccles.data.connectors import alfred
from eccles.data.http import Client
from eccles.data.http_errors import BadAnswerError, ChangedColumnsError, MalformedError, NotFoundError, TruncatedError
from eccles.data.records import Answer
from tests.data.connectors.replay import Asked, FakeClock, Replay, Reply, payload, replay, site

TODAY = np.datetime64("2026-05-08")
KEY = "k" * 32


def fetched(
    name: str,
    answer: Callable[[Asked], Reply] = site,
    *,
    names: tuple[str, ...] = (),
    since: str | None = None,
) -> tuple[list[Delivery], Replay]:
    wanted = Wanted(TODAY, None if since is None else np.datetime64(since), names, KEY)
    connector = all_connectors()[name]
    with replay(answer) as server, Client(name, clock=FakeClock().clock) as client:
        return list(connector.fetch(client, connector.at(server.url).base_url, wanted)), server


NAMES = {
    "fred": ("WALCL",), "alfred": ("GDP",), "fred_graph": ("WALCL",), "boe": ("IUDBEDR", "LPMBL22"),
    "ecb": ("ILM.W.U2.C.T000000.Z5.Z01", "EXR.M.USD.EUR.SP00.A"), "boj": ("MABJMTA",),
}  # fmt: skip


@pytest.mark.parametrize("since", [None, "2026-04-30"])
@pytest.mark.parametrize("name", sorted(all_connectors()))
def test_every_connector_fetches_and_names_the_bytes_it_read(name: str, since: str | None):
    deliveries, server = fetched(name, names=NAMES.get(name, ()), since=since)
    assert deliveries
    for delivery in deliveries:
        hashes = {answer.sha256 for answer in delivery.answers}
        parts = [*delivery.reading.series, *delivery.reading.tables]
        assert parts
        assert {part.answer_sha256 for part in parts} <= hashes
        assert all(KEY not in answer.url for answer in delivery.answers)
    assert server.asked


@pytest.mark.parametrize("name", sorted(all_connectors()))
def test_every_connector_reads_the_same_in_its_answers_alone(name: str):
    connector, names = all_connectors()[name], {**NAMES, "fred": ("WALCL", "OTHERSERIES"), "boj": ()}.get(name, ())
    for delivery in fetched(name, names=names)[0]:
        again = deliver(connector.read(delivery.answers), *delivery.answers).reading
        for one, other in ((delivery.reading.series, again.series), (delivery.reading.tables, again.tables)):
            assert [repr(part) for part in one] == [repr(part) for part in other]


def test_an_answer_asked_without_what_tells_it_is_refused():
    bare = Answer("boe", "https://bank.test/file", np.datetime64("2026-05-08", "s"), payload("boe_IUDBEDR.csv"))
    with pytest.raises(MalformedError, match="asked without SeriesCodes"):
        all_connectors()["boe"].read([bare])


@pytest.mark.parametrize(
    ("name", "names", "parameter", "value"),
    [
        ("board_yields", (), "from", "04/30/2026"),
        ("nyfed_rates", (), "startDate", "2026-04-30"),
        ("nyfed_repo", (), "startDate", "2026-04-30"),
        ("nyfed_operations", (), "endDate", "2026-05-08"),
        ("treasury_debt", (), "filter", "record_date:gte:2026-04-30"),
        ("treasury_auctions", (), "filter", "auction_date:gte:2026-04-30"),
        ("treasury_cash", (), "sort", "record_date"),
        ("fred_graph", ("WALCL",), "cosd", "2026-04-30"),
        ("fred", ("WALCL",), "observation_start", "2026-04-30"),
        ("ecb", ("ILM.W.U2.C.T000000.Z5.Z01",), "startPeriod", "2026-04-30"),
        ("boe", ("IUDBEDR",), "Datefrom", "30/Apr/2026"),
        ("boj", ("MABJMTA",), "startDate", "202604"),
        ("snb", ("snbbipo",), "fromDate", "2026-04"),
        ("snb", ("snbgwdzid",), "fromDate", "2026-04-30"),
    ],
)
def test_only_what_is_wanted_is_asked_for(name: str, names: tuple[str, ...], parameter: str, value: str):
    _, server = fetched(name, names=names, since="2026-04-30")
    assert server.asked[-1].query[parameter] == value


def test_holdings_of_the_latest_day_or_of_every_day_since_one():
    _, server = fetched("nyfed_treasuries")
    assert [asked.path for asked in server.asked][1:] == ["/api/soma/tsy/get/asof/2026-05-06.csv"]
    days = lambda asked: Reply(payload("nyfed_treasuries.csv")) if "asof/2026" in asked.path else site(asked)  # noqa: E731
    deliveries, server = fetched("nyfed_treasuries", days, since="2026-04-29")
    assert [asked.path[-14:-4] for asked in server.asked][1:] == ["2026-04-29", "2026-05-06"]
    assert len(deliveries) == 2


@pytest.mark.parametrize(("name", "first"), [("ecb", "/service/data/ILM/W.U2"), ("fred_graph", "/graph/fredgraph")])
def test_the_usual_series_are_asked_where_none_is_named(name: str, first: str):
    asked: list[Asked] = []

    def nothing(question: Asked) -> Reply:
        asked.append(question)
        return Reply(status=404)

    with pytest.raises(NotFoundError):
        fetched(name, nothing)
    assert asked[0].path.startswith(first)


def test_pages_follow_each_other_until_all_records_came():
    deliveries, server = fetched("treasury_debt")
    assert [asked.query["page[number]"] for asked in server.asked] == ["1", "2"]
    assert {asked.query["page[size]"] for asked in server.asked} == {"10000"}
    assert sum(part.reading.tables[0].columns["cusip"].size for part in deliveries) == 4


def paged(**meta: object) -> Callable[[Asked], Reply]:
    content = json.loads(payload("treasury_cash.json"))
    content["meta"] = {**content["meta"], **meta}
    return lambda _: Reply(json.dumps(content).encode())


def test_missing_records_and_odd_pages_are_refused():
    with pytest.raises(TruncatedError, match="5 records came in 1 pages, the source says 6"):
        fetched("treasury_cash", paged(**{"total-count": 6}))
    for odd in (True, -1, "1", 10**12):
        with pytest.raises(MalformedError, match="total-pages is not a usable number"):
            fetched("treasury_cash", paged(**{"total-pages": odd}))
    with pytest.raises(ChangedColumnsError, match="total-pages"):
        fetched("treasury_cash", lambda _: Reply(b'{"data": [], "meta": {}}'))
    with pytest.raises(ChangedColumnsError, match="meta"):
        fetched("treasury_cash", lambda _: Reply(b'{"data": [], "meta": 1}'))


def test_vintages_come_in_blocks_and_repetitions_are_no_revisions(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(alfred, "VINTAGES_AT_ONCE", 2)
    (delivery,), server = fetched("alfred", names=("GDP",))
    spans = [(asked.query["realtime_start"], asked.query["realtime_end"]) for asked in server.asked
             if asked.path.endswith("observations")]  # fmt: skip
    assert spans == [("2026-01-29", "2026-04-29"), ("2026-04-30", "9999-12-31")]
    (series,) = delivery.reading.series
    assert list(zip(series.date.astype(str), series.value.tolist(), series.known_at.astype(str), strict=True)) == [
        ("2025-10-01", 30100.0, "2026-01-30T04:59:59"),
        ("2025-10-01", 30120.5, "2026-02-27T04:59:59"),  # the second block repeats this one, which is no news
        ("2026-01-01", 30500.1, "2026-05-01T03:59:59"),
    ]
    assert len(delivery.answers) == 4


def test_more_than_two_thousand_vintages_are_split():
    days = [str(np.datetime64("2010-01-01") + day) for day in range(4_500)]
    blocks: list[int] = []

    def answer(asked: Asked) -> Reply:
        if asked.path.endswith("vintagedates"):
            start = int(asked.query["offset"])
            part = days[start : start + 3_000]  # the source may give fewer than it was asked for
            return Reply(json.dumps({"count": len(days), "vintage_dates": part}).encode())
        if asked.path.endswith("observations"):
            span = (asked.query["realtime_start"], asked.query["realtime_end"])
            blocks.append(sum(span[0] <= day <= span[1] for day in days))
        return site(asked)

    fetched("alfred", answer, names=("GDP",))
    assert blocks == [2_000, 2_000, 500]


def test_lists_that_end_too_early_are_refused():
    def short(path: str, body: bytes) -> Callable[[Asked], Reply]:
        return lambda asked: Reply(body) if asked.path.endswith(path) else site(asked)

    with pytest.raises(TruncatedError, match="vintage dates came of 9"):
        fetched("alfred", short("vintagedates", b'{"count": 9, "vintage_dates": []}'), names=("GDP",))
    with pytest.raises(TruncatedError, match="0 observations came of 9"):
        fetched("fred", short("observations", b'{"count": 9, "observations": []}'), names=("WALCL",))
    with pytest.raises(MalformedError, match="no count"):
        fetched("fred", short("observations", b'{"observations": []}'), names=("WALCL",))


def test_observations_come_page_after_page():
    def answer(asked: Asked) -> Reply:
        content = json.loads(payload("fred_observations.json"))
        if asked.path.endswith("observations"):
            start = int(asked.query["offset"])
            content["observations"] = content["observations"][start : start + 2]
            return Reply(json.dumps(content).encode())
        return site(asked)

    deliveries, server = fetched("fred", answer, names=("WALCL",))
    assert [asked.query.get("offset") for asked in server.asked] == [None, "0", "2"]
    assert sum(part.reading.series[0].date.size for part in deliveries) == 2
    assert {asked.query["api_key"] for asked in server.asked} == {KEY}


def test_a_series_fred_alone_knows_is_described_by_fred():
    (delivery,), _ = fetched("fred", names=("OTHERSERIES",))
    series = delivery.reading.series[0]
    assert (series.unit, series.kind, series.frequency, series.rights) == ("percent", "month end", "M", "citation")


def test_pages_of_the_bank_of_japan():
    def answer(asked: Asked) -> Reply:
        if asked.query.get("startPosition") == "255":
            return Reply(payload("boj_BS01_2.json"))
        first = json.loads(payload("boj_BS01.json"))
        first["NEXTPOSITION"] = 255
        return Reply(json.dumps(first).encode())

    deliveries, _ = fetched("boj", answer, names=("MABJMTA",))
    assert [str(part.reading.series[0].date[0]) for part in deliveries] == ["2026-03-01", "2026-05-01"]
    same = json.loads(payload("boj_BS01.json")) | {"NEXTPOSITION": 7}
    deliveries, _ = fetched("boj", lambda _: Reply(json.dumps(same).encode()), names=("MABJMTA",))
    assert len(deliveries) == 2  # a page that points at itself is the last


def test_a_list_of_pages_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch):
    from eccles.data.connectors import boj

    monkeypatch.setattr(boj, "MOST_PAGES", 3)
    pages = iter(range(1, 100))

    def answer(_: Asked) -> Reply:
        return Reply(json.dumps(json.loads(payload("boj_BS01.json")) | {"NEXTPOSITION": next(pages)}).encode())

    with pytest.raises(BadAnswerError, match="3 pages"):
        fetched("boj", answer, names=("MABJMTA",))


@pytest.mark.parametrize(
    ("name", "series", "message"),
    [
        ("ecb", "no key", "is no key of the ECB"),
        ("boe", "IUDBEDX", "IUDBEDR"),
        ("boj", "MABJMTX", "MABJMTA"),
        ("snb", "snbbipx", "snbbipo"),
        ("fred_graph", "NOSUCH", "neither unit nor kind"),
    ],
)
def test_names_a_source_does_not_have(name: str, series: str, message: str):
    with pytest.raises(DataError, match=message):
        fetched(name, names=(series,))
