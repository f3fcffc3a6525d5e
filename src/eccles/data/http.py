"""The one client that asks live sources: time limits, another try only where it helps, a pace, and honest errors.

An answer is read piece by piece up to a size limit, and is either whole or an error. What was asked stands in every
message without the user's key, and the key is no part of the answer's URL either. Given what the store remembers, the
client asks only whether something changed; a source that says "no" costs nothing more.

A redirect is looked at before it is followed: the same host, or the same host with encryption. Anywhere else nothing is
sent, neither headers nor the question, since what came back would be kept under an address it did not come from.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpx

from eccles.base.version import VERSION
from eccles.data.http_errors import (
    BadAnswerError,
    BadRequestError,
    BrokenOffError,
    BrokenSourceError,
    KeyRefusedError,
    NotFoundError,
    RateLimitedError,
    RetryableError,
    SourceError,
    TimedOutError,
    TooLargeError,
    UnavailableError,
)
from eccles.data.pace import SYSTEM_CLOCK, Backoff, Clock, TokenBucket
from eccles.data.records import Answer

__all__ = ["Client", "Limits", "Received"]

NO_PARAMETERS: Mapping[str, str] = {}
USER_AGENT = f"Mozilla/5.0 (compatible; eccles/{VERSION}; research on central-bank balance sheets)"
"""The first word is what some sources ask of any client; the rest says who asks."""

EXCERPT = 200
BUSY = frozenset({502, 503, 504})
LOST_TO_US = frozenset({404, 410})
NO_KEY = frozenset({401, 403})
NOT_MODIFIED, TOO_MANY, REQUEST_TIME_OUT, SERVER_FAULT = 304, 429, 408, 500


@dataclass(frozen=True)
class Limits:
    """How long and how large an answer may be; times in seconds, size in bytes.

    Attributes:
        connect: to reach the source.
        read: between two pieces of the answer.
        total: for the whole answer, all tries and the waits between them.
        size: of the answer, unpacked.
        redirects: addresses in a row.
    """

    connect: int = 10
    read: int = 60
    total: int = 900
    size: int = 1 << 30
    redirects: int = 5


@dataclass(frozen=True)
class Received:
    """How far a download is.

    Attributes:
        url: what is being read.
        size: bytes so far.
        whole: bytes in all, where the source says.
    """

    url: str
    size: int
    whole: int | None


@dataclass
class Client:
    """A client for one source; use it in a `with` statement.

    Attributes:
        source: the connector's name, which every answer carries.
        remembered: gives the last answer kept for a URL, so that only a change is downloaded.
        progress: is told of every piece that arrives.
        bucket: the source's rate limit.
        transport: replaces the network, for tests.
    """

    source: str
    remembered: Callable[[str], Answer | None] = lambda _url: None
    progress: Callable[[Received], None] = lambda _received: None
    bucket: TokenBucket = field(default_factory=lambda: TokenBucket(0))
    limits: Limits = field(default_factory=Limits)
    backoff: Backoff = field(default_factory=Backoff)
    clock: Clock = SYSTEM_CLOCK
    transport: httpx.BaseTransport | None = None

    def __post_init__(self) -> None:
        """Open the connection pool."""
        limits = self.limits
        self._http = httpx.Client(
            timeout=httpx.Timeout(limits.read, connect=limits.connect),
            follow_redirects=False,
            headers={"User-Agent": USER_AGENT},
            transport=self.transport,
        )

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._http.close()

    def get(
        self,
        url: str,
        parameters: Mapping[str, str] = NO_PARAMETERS,
        *,
        secret: Mapping[str, str] = NO_PARAMETERS,
        accept: str = "*/*",
    ) -> Answer:
        """Ask for one address and return its answer, or the remembered one where the source says it has not changed.

        Args:
            url: the address.
            parameters: the question, in the order it is sent.
            secret: parameters that no message and no stored URL may show, such as a key.
            accept: the form asked for.

        Raises:
            SourceError: no usable answer; the subclass says why and whether asking again is worth it.
        """
        try:
            question = _Question(url, parameters, secret, accept)
        except httpx.InvalidURL as error:
            raise BadRequestError(f"{url}: not an address ({error})") from error
        failures, deadline = 0, self.clock.monotonic() + self.limits.total
        while True:
            try:
                self.bucket.take()
                return self._ask(question, deadline)
            except RetryableError as error:
                failures += 1
                wait = self._next_wait(error, failures)
                if wait is not None and self.clock.monotonic() + wait >= deadline:
                    wait = None
                if wait is None:
                    raise error.after(failures) from error
                self.clock.sleep(wait)

    def _next_wait(self, error: RetryableError, failures: int) -> float | None:
        """Return the seconds before the next try, or None where there is to be none."""
        if failures >= self.backoff.attempts:
            return None
        if error.wait is None:
            return self.backoff.wait(failures, self.clock)
        return float(error.wait) if error.wait <= self.backoff.patience else None

    def _ask(self, question: _Question, deadline: float) -> Answer:
        earlier = self.remembered(question.shown)
        with _told_apart(question), _kept_out_of_logs(question), self._arrived(question, earlier) as response:
            if response.status_code == NOT_MODIFIED:
                if earlier is None:
                    raise BadAnswerError(f"{question}: the source says that nothing changed, but nothing was kept")
                return earlier
            if response.status_code != httpx.codes.OK:
                raise _refusal(question, response)
            _check_form(question, response)
            return self._answer(question, response, self._read(question, response, deadline))

    @contextmanager
    def _arrived(self, question: _Question, earlier: Answer | None) -> Iterator[httpx.Response]:
        """Send the question, follow redirects that stay where it was asked, and hand out the response, still unread."""
        request = self._http.build_request("GET", question.sent, headers=question.headers(earlier))
        for _ in range(self.limits.redirects + 1):
            response = self._http.send(request, stream=True)
            try:
                if response.next_request is None:
                    yield response
                    return
                request = _allowed(question, request, response.next_request)
            finally:
                response.close()
        raise BadAnswerError(f"{question}: the source sends us round in circles")

    def _read(self, question: _Question, response: httpx.Response, deadline: float) -> bytes:
        limits = self.limits
        body, whole = bytearray(), _whole_size(response)
        for piece in response.iter_bytes():
            body += piece
            if len(body) > limits.size:
                raise TooLargeError(f"{question}: the answer is larger than {limits.size:,} bytes; ask for less of it")
            if self.clock.monotonic() > deadline:
                raise TimedOutError(f"{question}: the answer took longer than {limits.total} seconds")
            self.progress(Received(question.shown, len(body), whole))
        if not body:
            raise BadAnswerError(f"{question}: the answer is empty")
        return bytes(body)

    def _answer(self, question: _Question, response: httpx.Response, body: bytes) -> Answer:
        return Answer(
            source=self.source,
            url=question.shown,
            retrieved_at=self.clock.now(),
            body=body,
            etag=response.headers.get("etag", ""),
            last_modified=response.headers.get("last-modified", ""),
        )


class _Question:
    """One address with its parameters: as it is sent, and as it may be shown."""

    def __init__(self, url: str, parameters: Mapping[str, str], secret: Mapping[str, str], accept: str) -> None:
        plain = httpx.URL(url).copy_merge_params(dict(parameters)) if parameters else httpx.URL(url)
        self.shown = str(plain)
        self.sent = plain.copy_merge_params(dict(secret)) if secret else plain
        self.secret = tuple(value for value in secret.values() if value)
        self._names = tuple(secret)
        self._accept = accept

    def __str__(self) -> str:
        hidden = "".join(f"&{name}=(hidden)" for name in self._names)
        return self.shown + (hidden if "?" in self.shown else hidden.replace("&", "?", 1))

    def headers(self, earlier: Answer | None) -> dict[str, str]:
        """Return the headers, which ask for a change only where an earlier answer is kept."""
        headers = {"Accept": self._accept}
        if earlier is not None and earlier.etag:
            headers["If-None-Match"] = earlier.etag
        elif earlier is not None and earlier.last_modified:
            headers["If-Modified-Since"] = earlier.last_modified
        return headers

    def without_secrets(self, text: str) -> str:
        """Return a source's words with every secret taken out."""
        for value in self.secret:
            text = text.replace(value, "(hidden)")
        return text


@contextmanager
def _told_apart(question: _Question) -> Iterator[None]:
    """Turn the faults of the network into our errors."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise TimedOutError(f"{question}: no answer in time ({type(error).__name__})") from error
    except httpx.RemoteProtocolError as error:
        if "incomplete" in str(error) or "without sending complete" in str(error):
            raise BrokenOffError(f"{question}: the answer broke off before its end") from error
        if "location header" in str(error):
            raise BadAnswerError(f"{question}: the source sends us to what is no address") from error
        raise UnavailableError(f"{question}: the source hung up ({question.without_secrets(str(error))})") from error
    except httpx.DecodingError as error:
        raise BadAnswerError(
            f"{question}: the answer cannot be unpacked ({question.without_secrets(str(error))})"
        ) from error
    except httpx.TransportError as error:
        raise UnavailableError(
            f"{question}: the source cannot be reached ({question.without_secrets(str(error))})"
        ) from error


@contextmanager
def _kept_out_of_logs(question: _Question) -> Iterator[None]:
    """Take secrets out of what httpx logs of a request: its whole address, where someone listens."""

    def hide(record: logging.LogRecord) -> bool:
        record.msg, record.args = question.without_secrets(record.getMessage()), ()
        return True

    logger = logging.getLogger("httpx")
    logger.addFilter(hide)
    try:
        yield
    finally:
        logger.removeFilter(hide)


def _allowed(question: _Question, asked: httpx.Request, target: httpx.Request) -> httpx.Request:
    """Return where a redirect leads, refused where it drops encryption or leaves the host; nothing has been sent."""
    here, there = asked.url, target.url
    shown = question.without_secrets(f"{there.scheme}://{there.host}")
    if here.scheme == "https" and there.scheme != "https":
        raise BadAnswerError(f"{question}: the source sends us to {shown}, without encryption; nothing was sent there")
    same_place = (here.scheme, here.host, here.port) == (there.scheme, there.host, there.port)
    encrypted = here.host == there.host and (here.scheme, there.scheme) == ("http", "https")
    if not same_place and not encrypted:
        raise BadAnswerError(
            f"{question}: the source sends us to another place, {shown}; nothing was sent there. If it has moved, look "
            "for a newer eccles"
        )
    return target


def _refusal(question: _Question, response: httpx.Response) -> SourceError:
    """Return the error for a status that is no success."""
    status = response.status_code
    words = question.without_secrets(_words(response))
    told = f"{question}: status {status}{f', the source says: {words}' if words else ''}"
    if status == TOO_MANY:
        return RateLimitedError(f"{told}; it asks for fewer questions", _retry_after(response))
    if status == REQUEST_TIME_OUT or status in BUSY:
        return UnavailableError(told, _retry_after(response))
    if status in NO_KEY or (question.secret and "api_key" in words):
        return KeyRefusedError(f"{told}; check your key")
    if status in LOST_TO_US:
        return NotFoundError(told)
    return BrokenSourceError(told) if status >= SERVER_FAULT else BadRequestError(told)


def _words(response: httpx.Response) -> str:
    """Return the first words of a refusal, on one line; a page of HTML says nothing."""
    if "html" in response.headers.get("content-type", ""):
        return ""
    start = bytearray()
    for piece in response.iter_bytes():
        start += piece
        if len(start) > EXCERPT:
            break
    return " ".join(start[:EXCERPT].decode("utf-8", "replace").split())


def _retry_after(response: httpx.Response) -> int | None:
    """Return the whole seconds of Retry-After; a date there is left to the back-off."""
    text = response.headers.get("retry-after", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _check_form(question: _Question, response: httpx.Response) -> None:
    """Refuse a page where data were asked for."""
    if "text/html" in response.headers.get("content-type", ""):
        raise BadAnswerError(f"{question}: the source answered with a web page instead of data")


def _whole_size(response: httpx.Response) -> int | None:
    """Return the announced size where the bytes are not packed on the way."""
    text = response.headers.get("content-length", "")
    return int(text) if text.isdigit() and "content-encoding" not in response.headers else None
