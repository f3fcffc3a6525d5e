"""What every test may use: the published source tables, where they are present.

The tables lie beside the repository (`../shared`) or where ECCLES_SHARED says. Tests that read them carry the marker
`shared`; where the tables are absent they are skipped, and the closing summary says why.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parents[1]

# Examples are never timed: a busy machine is no defect of the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def shared_folder() -> Path:
    """Where the published source tables are looked for."""
    return Path(os.environ.get("ECCLES_SHARED", REPOSITORY.parent / "shared")).resolve()


def skip_reason(folder: Path, *, left_out: bool) -> str | None:
    """Why a test marked `shared` does not run, or None where it does."""
    if not (folder / "data").is_dir():
        return "the published source tables are not here: put them in ../shared or set ECCLES_SHARED"
    return "reads the published source tables: make test-data runs it" if left_out else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--skip-shared", action="store_true", help="leave tests marked shared to make test-data")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    reason = skip_reason(shared_folder(), left_out=config.getoption("--skip-shared"))
    if reason is None:
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the published source tables; only tests marked `shared` may ask for it."""
    folder = shared_folder()
    if not folder.is_dir():
        pytest.fail("this test reads the published source tables; mark it with @pytest.mark.shared")
    return folder
