"""Whatever bytes come, a parser reads them or says what is wrong with them: never another exception, never a NaN."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eccles.data.connector import Reading
from eccles.data.http_errors import SourceError
from tests.data.connectors.parsers import PARSERS
from tests.data.connectors.replay import payload

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["null", "NA", "-0", "1e999", "2026-02-30", "2026-05-06T", "٣", "NaN", "*", "", "12_3"]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def check(name: str, body: bytes) -> None:
    try:
        found = PARSERS[name][0](body)
    except SourceError:
        return
    for series in found.series if isinstance(found, Reading) else ():
        assert np.isfinite(series.value).all()
        assert not np.isnat(series.date).any()
        assert (np.diff(series.date.astype(np.int64)) >= 0).all()


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=6)
@given(body=st.binary(max_size=300))
def test_any_bytes(name: str, body: bytes):
    check(name, body)


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=8)
@given(data=st.data())
def test_payloads_with_bytes_changed(name: str, data: st.DataObject):
    body = bytearray(payload(data.draw(st.sampled_from(PARSERS[name][1]))))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(start, min(len(body), start + 20)))
        body[start:end] = data.draw(st.binary(max_size=6))
    check(name, bytes(body))


@pytest.mark.parametrize("name", [name for name, (_, files) in PARSERS.items() if files[0].endswith("json")])
@settings(max_examples=10)
@given(data=st.data())
def test_payloads_with_content_changed(name: str, data: st.DataObject):
    content = json.loads(payload(data.draw(st.sampled_from(PARSERS[name][1]))))
    for _ in range(data.draw(st.integers(1, 3))):
        _change(content, data)
    check(name, json.dumps(content).encode())


def _change(content: Any, data: st.DataObject) -> None:
    """Walk to a random place and put something else there, or take it away."""
    holder = content
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if isinstance(holder[key], dict | list) and data.draw(st.integers(0, 4)):
            holder = holder[key]
            continue
        if data.draw(st.booleans()):
            holder[key] = data.draw(ODD)
        else:
            del holder[key]
        return
