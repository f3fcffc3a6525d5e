"""What checking a report and checking a workbook have in common: the file, its scenario run again, its surroundings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from eccles.base.errors import DataError
from eccles.base.version import VERSION
from eccles.core.receipt import Difference
from eccles.core.scenario import Scenario
from eccles.data.scenario_file import read_written
from eccles.data.snapshot import open_snapshot
from eccles.opening.simulate import project_scenario
from eccles.report.views import Projection

__all__ = ["LARGEST_FILE_COUNT", "changed_scenario", "other_surroundings", "read_file", "run_again", "short"]

LARGEST_FILE_COUNT = 64_000_000
MOST_PATHS = 10_000
SHOWN_HASH_COUNT = 16


def read_file(path: Path, kind: str, largest_count: int = LARGEST_FILE_COUNT) -> bytes:
    """Return the bytes of a file.

    Args:
        path: where it is.
        kind: what it should be: "a report".
        largest_count: of bytes.

    Raises:
        DataError: it cannot be read, or is larger.
    """
    try:
        if path.stat().st_size > largest_count:
            raise DataError(f"{path} has {path.stat().st_size:,} bytes; {kind} has at most {largest_count:,}")
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror or error})") from None


def run_again(receipt: Mapping[str, Any], source: str, progress: Callable[[int], None] | None = None) -> Projection:
    """Run the scenario that a receipt carries.

    Args:
        receipt: of a report or a workbook.
        source: the file it was read from.
        progress: called with the number of each finished week.

    Raises:
        DataError: it carries none that can be run again.
        ScenarioError: it cannot be run with this program and its data.
    """
    scenario = _scenario(receipt, source)
    paths = receipt.get("path_count")
    if not isinstance(paths, int) or not 1 <= paths <= MOST_PATHS:
        raise DataError(f"{source}: its receipt speaks of {paths} paths; allowed are 1 to {MOST_PATHS}")
    return Projection(project_scenario(scenario, path_count=paths, progress=progress), scenario)


def _scenario(receipt: Mapping[str, Any], source: str) -> Scenario:
    content = receipt.get("scenario")
    if not isinstance(content, dict):
        raise DataError(
            f"{source}: its scenario was changed in memory and is not written in it; only scenarios from files, "
            "with overrides, can be run again"
        )
    try:
        json.dumps(content, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise DataError(f"{source}: its scenario holds text that is no Unicode; the file is damaged") from None
    return read_written(content, f"the scenario in {source}")


def changed_scenario(receipt: Mapping[str, Any]) -> Difference | None:
    """Return the difference between the scenario's hash and the scenario that stands beside it."""
    content = receipt.get("scenario")
    if not isinstance(content, dict):
        return None
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    found, said = hashlib.sha256(text.encode()).hexdigest(), str(receipt.get("scenario_sha256"))
    return None if found == said else Difference("the scenario in the receipt", "", "sha256", short(said), short(found))


def other_surroundings(receipt: Mapping[str, Any], whose: str, drawn_with: str) -> Iterator[str]:
    """Yield what of a file's surroundings is another here.

    Args:
        receipt: of the file.
        whose: what it is: "the report".
        drawn_with: the library that would make it here, with its version.
    """
    here = open_snapshot().manifest.snapshot_sha256
    said = {name: str(receipt.get(name, "nothing")) for name in ("version", "snapshot_sha256", "drawn_with")}
    if said["version"] != VERSION:
        yield f"{whose} was made by eccles {said['version']}, this is {VERSION}"
    if said["snapshot_sha256"] != here:
        yield f"{whose} stands on data {short(said['snapshot_sha256'])}, here are {short(here)}"
    if said["drawn_with"] != drawn_with:
        yield f"{whose} was drawn with {said['drawn_with']}, here is {drawn_with}"


def short(digest: str) -> str:
    """Return the first letters of a hash, as a difference shows it."""
    return digest[:SHOWN_HASH_COUNT]
