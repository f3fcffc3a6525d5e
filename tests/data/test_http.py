"""The client of live sources: what it asks again, what it does not, what it says, and what it never shows."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable

import httpx
import numpy as np
import pytest

from eccles.data.http import Client, Limits, Received
from eccles.data.http_errors import (
    BadAnswerError,
    BadRequestError,
    BrokenOffError,
    BrokenSourceError,
    ChangedColumnsError,
    KeyRefusedError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    RetryableError,
    SourceError,
    TimedOutError,
    TooLargeError,
    UnavailableError,
)
from eccles.data.pace import Backoff, TokenBucket
from eccles.data.records import Answer
from tests.data.connectors.replay import Asked, FakeClock, Reply, replay

KEY = "0123456789abcdef"


def answers(*replies: Reply | Exception) -> httpx.MockTransport:
    """A transport that gives these one after the other, the last one for ever."""
    left = list(replies)

    def handle(request: httpx.Request) -> httpx.Response:
        reply = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(reply, Exception):
            raise reply
        return httpx.Response(reply.status, content=reply.body, headers={"Content-Type": reply.kind, **reply.headers})

    return httpx.MockTransport(handle)


def client(*replies: Reply | Exception, fake: FakeClock | None = None, **more) -> Client:
    fake = fake or FakeClock()
    return Client("test", transport=answers(*replies) if replies else None, clock=fake.clock, **more)


def test_an_answer_says_what_was_asked_when_and_what_came():
    with replay(lambda _: Reply(b"1,2", headers={"ETag": '"a1"', "Last-Modified": "Thu"})) as server, client() as ask:
        answer = ask.get(f"{server.url}/data", {"id": "WALCL", "from": "2026-01-01"}, secret={"api_key": KEY})
    assert answer.url == f"{server.url}/data?id=WALCL&from=2026-01-01"
    assert (answer.source, answer.body, answer.etag, answer.last_modified) == ("test", b"1,2", '"a1"', "Thu")
    assert answer.retrieved_at == np.datetime64("2026-05-08T12:00:00")
    assert server.asked[0].query["api_key"] == KEY
    assert "eccles/" in server.asked[0].headers["user-agent"]


@pytest.mark.parametrize("status", [429, 502, 503, 504, 408])
def test_busy_sources_are_asked_again(status: int):
    fake = FakeClock()
    with client(Reply(status=status), Reply(status=status), Reply(b"ok"), fake=fake) as ask:
        assert ask.get("http://source.test/").body == b"ok"
    assert fake.slept == [1.0, 2.0]  # full jitter at its longest: base x 2^n


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadRequestError), (401, KeyRefusedError), (403, KeyRefusedError), (404, NotFoundError),
     (410, NotFoundError), (422, BadRequestError), (500, BrokenSourceError), (501, BrokenSourceError)],
)  # fmt: skip
def test_refusals_are_final(status: int, kind: type[RefusedError]):
    fake = FakeClock()
    with client(Reply(b"no such series", status, "text/plain"), fake=fake) as ask, pytest.raises(kind) as caught:
        ask.get("http://source.test/x")
    assert fake.slept == []
    assert str(caught.value).startswith("http://source.test/x: status")
    assert "no such series" in str(caught.value)


def test_retry_after_is_obeyed_where_it_is_bearable():
    fake = FakeClock()
    with client(Reply(status=429, headers={"Retry-After": "7"}), Reply(b"ok"), fake=fake) as ask:
        ask.get("http://source.test/")
    assert fake.slept == [7.0]
    too_long = client(Reply(status=429, headers={"Retry-After": "4000"}), fake=fake)
    with too_long as ask, pytest.raises(RateLimitedError, match=r"fewer questions \(asked 1 time\)"):
        ask.get("http://source.test/")
    assert fake.slept == [7.0]
    with client(Reply(status=429, headers={"Retry-After": "Fri, 08 May 2026"}), Reply(b"ok"), fake=fake) as ask:
        ask.get("http://source.test/")
    assert fake.slept == [7.0, 1.0]
    with client(Reply(status=503, headers={"Retry-After": "9"}), Reply(b"ok"), fake=fake) as ask:
        ask.get("http://source.test/")
    assert fake.slept == [7.0, 1.0, 9.0]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(httpx.ReadTimeout("slow"), TimedOutError), (httpx.ConnectTimeout("slow"), TimedOutError),
     (httpx.ConnectError("refused"), UnavailableError), (httpx.ReadError("reset"), UnavailableError),
     (httpx.RemoteProtocolError("Server disconnected"), UnavailableError)],
)  # fmt: skip
def test_faults_of_the_network_are_asked_again_five_times_in_all(fault: Exception, kind: type[RetryableError]):
    fake = FakeClock(fraction=0.5)
    with client(fault, fake=fake) as ask, pytest.raises(kind, match=r"asked 5 times") as caught:
        ask.get("http://source.test/", {"id": "A"}, secret={"api_key": KEY})
    assert fake.slept == [0.5, 1.0, 2.0, 4.0]
    assert "http://source.test/?id=A&api_key=(hidden)" in str(caught.value)
    assert KEY not in str(caught.value)


def test_waits_of_our_own_have_a_longest():
    assert Backoff().wait(30, FakeClock().clock) == 60


def test_a_closed_port_is_told():
    with replay(lambda _: Reply()) as server:
        url = server.url
    with client(backoff=Backoff(attempts=1)) as ask, pytest.raises(UnavailableError, match="cannot be reached"):
        ask.get(url)


def test_a_source_that_hangs_is_given_up():
    over = threading.Event()

    def hang(_: Asked) -> Reply:
        over.wait(10)
        return Reply(b"late")

    # a twentieth of a second stands for a minute
    with replay(hang) as server, client(limits=Limits(read=0.05), backoff=Backoff(attempts=1)) as ask:
        with pytest.raises(TimedOutError, match="no answer in time"):
            ask.get(server.url)
        over.set()


def test_an_answer_that_breaks_off_is_asked_again_and_then_an_error():
    left = [Reply(b"part", claims=9), Reply(b"the whole")]
    with replay(lambda _: left.pop(0)) as server, client(fake=(fake := FakeClock())) as ask:
        assert ask.get(server.url).body == b"the whole"
    assert (len(server.asked), fake.slept) == (2, [1.0])
    broken = r"broke off before its end \(asked 5 times\)"
    early = replay(lambda _: Reply(b"part", claims=9))
    with early as server, client() as ask, pytest.raises(BrokenOffError, match=broken):
        ask.get(server.url)
    assert len(server.asked) == 5
    chunked = httpx.RemoteProtocolError("peer closed connection without sending complete message body")
    with client(chunked) as ask, pytest.raises(BrokenOffError, match=broken):
        ask.get("http://source.test/")


def test_all_tries_together_have_one_time_limit():
    fake = FakeClock()

    def late(_: Received) -> None:
        fake.seconds += 600

    slow, message = client(fake=fake, progress=late), r"longer than 900 seconds \(asked 1 time\)"
    with slow as ask, replay(_long) as server, pytest.raises(TimedOutError, match=message):
        ask.get(server.url)
    assert (len(server.asked), fake.slept) == (1, [])


def test_no_wait_goes_beyond_the_time_limit():
    fake = FakeClock()
    busy = client(Reply(status=503, headers={"Retry-After": "300"}), fake=fake)
    with busy as ask, pytest.raises(UnavailableError, match="asked 3 times"):
        ask.get("http://source.test/")
    assert fake.slept == [300.0, 300.0]  # a third wait would end with the 900 seconds


def _long(_: Asked) -> Reply:
    return Reply(b"x" * 400_000)


def test_progress_is_told_with_the_whole_size():
    seen: list[Received] = []
    with client(progress=seen.append) as ask, replay(_long) as server:
        ask.get(server.url)
    assert seen[-1] == Received(f"{server.url}", 400_000, 400_000)
    assert [part.size for part in seen] == sorted(part.size for part in seen)


def test_an_answer_that_is_too_large_is_refused_also_when_it_comes_packed():
    packed = Reply(gzip.compress(b"x" * 5_000), headers={"Content-Encoding": "gzip"})
    for reply in (Reply(b"x" * 5_000), packed):
        with client(reply, limits=Limits(size=1_000)) as ask, pytest.raises(TooLargeError, match="1,000 bytes"):
            ask.get("http://source.test/")
    seen: list[Received] = []
    with client(packed, progress=seen.append) as ask:
        assert ask.get("http://source.test/").body == b"x" * 5_000
    assert seen[-1].whole is None


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(b"<html>", kind="text/html; charset=utf-8"), "a web page instead of data"),
        (Reply(b""), "the answer is empty"),
        (Reply(b"not gzip", headers={"Content-Encoding": "gzip"}), "cannot be unpacked"),
        (Reply(status=304), "nothing was kept"),
        (Reply(status=302, headers={"Location": "http://source.test/"}), "in circles"),
    ],
)
def test_useless_answers(reply: Reply, message: str):
    with client(reply) as ask, pytest.raises(BadAnswerError, match=message):
        ask.get("http://source.test/")


def test_redirects_on_the_same_host_are_followed():
    def there(asked: Asked) -> Reply:
        return Reply(status=302, headers={"Location": "/new"}) if asked.path == "/old" else Reply(b"moved")

    with replay(there) as server, client() as ask:
        answer = ask.get(f"{server.url}/old")
    assert (answer.body, answer.url) == (b"moved", f"{server.url}/old")
    safer = Reply(status=301, headers={"Location": "https://source.test/plain"})
    with client(safer, Reply(b"hidden")) as ask:
        assert ask.get("http://source.test/plain").body == b"hidden"


@pytest.mark.parametrize(
    ("asked", "target", "message"),
    [
        ("https://source.test/a", "http://source.test/a", "without encryption; nothing was sent there"),
        ("https://source.test/a", "https://other.test/a", "to another place, https://other.test; nothing was sent"),
        ("https://source.test/a", "//other.test/a", "to another place, https://other.test"),
        ("https://source.test/a", "https://source.test:8443/a", "to another place"),
        ("http://source.test/a", "http://other.test/a", "to another place"),
        ("http://source.test/a", f"http://{KEY}.test/a", "to another place"),
        ("http://source.test/a", "gopher://source.test/a", "to another place, gopher://source.test"),
    ],
)
def test_redirects_elsewhere_are_refused_before_anything_is_sent(asked: str, target: str, message: str):
    sent: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(str(request.url))
        return httpx.Response(302, headers={"Location": target})

    watched = Client("test", transport=httpx.MockTransport(handle), clock=FakeClock().clock)
    with watched as ask, pytest.raises(BadAnswerError, match=message) as caught:
        ask.get(asked, secret={"api_key": KEY})
    assert sent == [f"{asked}?api_key={KEY}"]
    assert KEY not in str(caught.value)


def test_a_server_of_another_place_hears_nothing():
    with replay(lambda _: Reply(b"caught")) as other:
        away = Reply(status=307, headers={"Location": f"{other.url}/data"})
        with replay(lambda _: away) as server, client() as ask, pytest.raises(BadAnswerError, match="another place"):
            ask.get(f"{server.url}/data", secret={"api_key": KEY})
    assert (len(server.asked), other.asked) == (1, [])


def test_only_a_change_is_downloaded():
    kept = Answer("test", "", np.datetime64("2026-01-01", "s"), b"old", etag='"v1"')
    dated = Answer("test", "", np.datetime64("2026-01-01", "s"), b"old", last_modified="Thu, 01 Jan 2026 00:00:00 GMT")
    for earlier, header, value in ((kept, "if-none-match", '"v1"'), (dated, "if-modified-since", dated.last_modified)):
        with replay(lambda _: Reply(status=304)) as server, client(remembered=lambda _, e=earlier: e) as ask:
            assert ask.get(server.url) is earlier
        assert server.asked[0].headers[header] == value
    bare = Answer("test", "", np.datetime64("2026-01-01", "s"), b"old")
    with replay(lambda _: Reply(b"new")) as server, client(remembered=lambda _: bare) as ask:
        assert ask.get(server.url).body == b"new"
    assert "if-none-match" not in server.asked[0].headers


@pytest.mark.parametrize("words", ["Bad Request. The value for variable api_key is not registered.", f"bad {KEY}"])
def test_a_refused_key_is_named_and_never_shown(words: str):
    with client(Reply(words.encode(), 400, "application/json")) as ask, pytest.raises(RefusedError) as caught:
        ask.get("http://source.test/fred", secret={"api_key": KEY})
    assert KEY not in str(caught.value)
    assert "http://source.test/fred?api_key=(hidden)" in str(caught.value)
    assert isinstance(caught.value, KeyRefusedError) == ("api_key" in words)


def test_a_key_is_in_no_log(caplog: pytest.LogCaptureFixture):
    with caplog.at_level("INFO", "httpx"), client(Reply(b"x")) as ask:
        ask.get("http://source.test/fred", {"id": "A"}, secret={"api_key": KEY})
    assert "http://source.test/fred?id=A&api_key=(hidden)" in caplog.text
    assert KEY not in caplog.text
    circular = Reply(status=302, headers={"Location": f"http://source.test:port/?api_key={KEY}"})
    with client(circular) as ask, pytest.raises(SourceError) as caught:
        ask.get("http://source.test/fred", secret={"api_key": KEY})
    assert KEY not in str(caught.value)


def test_words_of_a_refusal_are_cut_and_pages_are_left_out():
    with client(Reply(b"w" * 9_000, 400, "text/plain")) as ask, pytest.raises(BadRequestError) as caught:
        ask.get("http://source.test/")
    assert len(str(caught.value)) < 300
    with client(Reply(b"<html>very long</html>", 400, "text/html")) as ask, pytest.raises(BadRequestError) as caught:
        ask.get("http://source.test/")
    assert "html" not in str(caught.value)


def test_what_is_no_address_is_refused():
    with client(Reply()) as ask, pytest.raises(SourceError, match=r"gopher://source\.test"):
        ask.get("gopher://source.test/")
    with client(Reply()) as ask, pytest.raises(BadRequestError, match="not an address"):
        ask.get("http://source.test:port/")
    away = Reply(status=302, headers={"Location": "http://source.test:port/"})
    with client(away) as ask, pytest.raises(SourceError, match=r"http://source\.test"):
        ask.get("http://source.test/")


def test_an_interrupt_passes_through():
    def stop(_: Received) -> None:
        raise KeyboardInterrupt

    with replay(_long) as server, client(progress=stop) as ask, pytest.raises(KeyboardInterrupt):
        ask.get(server.url)


@pytest.mark.parametrize("per_minute", [1, 10, 60, 120])
def test_no_minute_holds_more_questions_than_the_limit(per_minute: int):
    fake = FakeClock()
    bucket = TokenBucket(per_minute, fake.clock)
    times = []
    for _ in range(3 * per_minute + 5):
        bucket.take()
        times.append(fake.seconds)
    times = np.array(times)
    within = np.searchsorted(times, times + 60 - 1e-6) - np.arange(times.size)
    assert within.max() <= per_minute
    assert times[-1] < 60 * 5 * max(1, 10 / per_minute)  # and it is not slower than it must be


def test_no_limit_never_waits():
    fake = FakeClock()
    bucket = TokenBucket(0, fake.clock)
    for _ in range(1_000):
        bucket.take()
    assert fake.slept == []


def test_the_client_keeps_the_pace():
    fake = FakeClock()
    with client(Reply(b"x"), fake=fake, bucket=TokenBucket(12, fake.clock)) as ask:
        for _ in range(3):
            ask.get("http://source.test/")
    assert fake.slept == pytest.approx([60 / 11, 60 / 11])


def test_a_changed_column_names_the_nearest():
    assert "did you mean" in str(ChangedColumnsError("x", "total", ["totals", "other"]))
    assert "it has no columns" in str(ChangedColumnsError("x", "total", []))


def test_the_system_clock_is_utc(monkeypatch: pytest.MonkeyPatch):
    from eccles.data.pace import SYSTEM_CLOCK

    now: Callable[[], np.datetime64] = SYSTEM_CLOCK.now
    assert abs(now() - np.datetime64("now", "s")) < np.timedelta64(5, "s")
