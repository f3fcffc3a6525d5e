"""The house rules, enforced: who imports whom, names that end in units, sizes, exports, one place for conversions.

Each rule stands beside a test that gives it bad code and expects the offender to be named.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import house
from tests.conftest import skip_reason
from tests.house import REPOSITORY, Module
from tests.house_units import unnamed_columns, unnamed_units

SOURCE = house.read_modules(REPOSITORY / "src")
SCRIPTS = [
    module
    for folder in ("snapshot", "calibration", "benchmarks", "docs")
    for module in house.read_modules(REPOSITORY / folder)
]
TESTS = house.read_modules(REPOSITORY / "tests")
LOCKS = ("requirements.lock", "requirements-dev.lock")
SLOW_LIBRARIES = ("pandas", "scipy", "plotly", "statsmodels", "httpx", "duckdb", "kaleido", "pydantic")

Rule = Callable[[list[Module]], list[str]]

RULES: list[tuple[Rule, list[Module]]] = [
    (house.wrong_layers, SOURCE),
    (house.cycles, SOURCE),
    (house.foreign_libraries, SOURCE),
    (house.private_imports, SOURCE),
    (house.wrong_exports, SOURCE),
    (house.missing_docstrings, SOURCE + SCRIPTS + TESTS),
    (house.too_long, SOURCE + SCRIPTS + TESTS),
    (house.conversions_elsewhere, SOURCE + SCRIPTS),
    (unnamed_units, SOURCE),
]


@pytest.mark.parametrize(("rule", "modules"), [pytest.param(*pair, id=pair[0].__name__) for pair in RULES])
def test_house_rule(rule: Rule, modules: list[Module]) -> None:
    faults = rule(modules)
    if faults:
        pytest.fail(f"{rule.__doc__}\n  " + "\n  ".join(faults), pytrace=False)


def test_the_package_is_found() -> None:
    assert {"eccles.base.units", "eccles.core.series"} <= {module.name for module in SOURCE}


# --- each rule on bad code, and on the good code nearest to it -----------------------------------------------------


def module(name: str, source: str) -> Module:
    return Module(name, "src/" + name.replace(".", "/") + ".py", source)


def test_layers_refuse_going_up_and_sideways() -> None:
    core, rule = module("eccles.core.state", ""), module("eccles.policy.hold", "")
    up = module("eccles.core.bad", "from eccles.policy import hold")
    sideways = module("eccles.runoff.bad", "def f():\n    import eccles.policy.hold")
    report = module("eccles.report.bad", "from eccles.engine.project import run")
    stranger = module("eccles.sundries.bad", "")
    good = module("eccles.policy.caps", "from eccles.core.state import State\nfrom eccles.policy.hold import Hold")
    faults = house.wrong_layers([core, rule, up, sideways, report, stranger, good])
    assert [fault.split(":")[0] for fault in faults] == [
        "src/eccles/core/bad.py",
        "src/eccles/runoff/bad.py",
        "src/eccles/report/bad.py",
        "src/eccles/sundries/bad.py",
    ]


def test_layers_see_the_face_of_the_package_and_relative_imports() -> None:
    face = Module("eccles", "src/eccles/__init__.py", "")
    inward = module("eccles.data.bad", "from eccles import project")
    relative = module("eccles.ledger.bad", "from ..rates.demand import curve")
    assert len(house.wrong_layers([face, inward, relative])) == 2


def test_the_table_of_layers_has_no_way_up() -> None:
    def reach(part: str) -> set[str]:
        return {part}.union(*(reach(below) for below in house.ALLOWED[part]))

    assert reach("core") == {"core", "base"}
    for part in ("data", "institutions", "report", *house.SIBLINGS):
        assert "engine" not in reach(part)
    assert reach("engine") == {"engine", "core", "base", *house.SIBLINGS}
    for sibling in house.SIBLINGS:
        assert reach(sibling) == {sibling, "core", "base"}


def test_cycles_are_named_from_start_to_start() -> None:
    one = module("eccles.core.one", "from eccles.core import two")
    two = module("eccles.core.two", "from eccles.core.three import x")
    three = module("eccles.core.three", "if True:\n    from eccles.core import one")
    assert house.cycles([one, two, three]) == [
        "import cycle: eccles.core.one -> eccles.core.two -> eccles.core.three -> eccles.core.one"
    ]
    assert house.cycles([one, two, module("eccles.core.three", "")]) == []


def test_kernel_refuses_other_libraries() -> None:
    bad = module("eccles.runoff.bad", "import pandas as pd\nimport scipy.optimize\nimport math")
    edge = module("eccles.data.good", "import pandas as pd")
    assert house.foreign_libraries([bad, edge]) == [
        "src/eccles/runoff/bad.py:1: runoff may use the standard library, NumPy and SciPy, not pandas"
    ]


def test_private_imports_are_refused() -> None:
    giver = module("eccles.core.giver", '__all__ = ["offered"]\noffered = hidden = 1')
    taker = module("eccles.core.taker", "from eccles.core.giver import offered, hidden\nfrom eccles.core import giver")
    assert house.private_imports([giver, taker]) == [
        "src/eccles/core/taker.py:1: hidden is not in the __all__ of eccles.core.giver"
    ]


def test_exports_match_the_public_names() -> None:
    none = module("eccles.core.none", "x = 1")
    differ = module("eccles.core.differ", '__all__ = ["absent"]\ndef shown(): ...\ndef _kept(): ...')
    lazy = module("eccles", '__all__ = ["project", "__getattr__"]\ndef __getattr__(name): ...')
    inside = module("eccles.core.inside", '__all__ = ["local"]\ndef _f():\n    local = 1')
    assert house.wrong_exports([none, differ, lazy, inside]) == [
        "src/eccles/core/none.py:1: no literal __all__",
        "src/eccles/core/differ.py:1: __all__ names absent, which is not defined",
        "src/eccles/core/differ.py:2: shown is public but not in __all__",
        "src/eccles/core/inside.py:1: __all__ names local, which is not defined",
    ]


def test_docstrings_are_missed() -> None:
    assert house.missing_docstrings([module("eccles.core.bad", "x = 1")]) == ["src/eccles/core/bad.py:1: no docstring"]
    assert house.missing_docstrings([module("eccles.core.good", '"""Nouns."""')]) == []


@pytest.mark.parametrize(("lines", "faults"), [(50, 0), (51, 1)])
def test_functions_have_at_most_50_lines(lines: int, faults: int) -> None:
    body = "def f():\n" + "    x = 1\n" * (lines - 1)
    assert len(house.too_long([module("eccles.core.f", body)])) == faults


@pytest.mark.parametrize(("lines", "faults"), [(400, 0), (401, 1)])
def test_modules_have_at_most_400_lines(lines: int, faults: int) -> None:
    assert len(house.too_long([module("eccles.core.f", "x = 1\n" * lines)])) == faults


@pytest.mark.parametrize(
    "line", ["a = b / 100", "a = 1e3 * b", "a *= 0.01", "a = b // 1_000_000", "a = -1000 * b", "d / 360"]
)
def test_conversions_belong_to_units(line: str) -> None:
    assert len(house.conversions_elsewhere([module("eccles.data.bad", line)])) == 1
    assert house.conversions_elsewhere([module("eccles.base.units", line)]) == []


@pytest.mark.parametrize("line", ["a = b * 2", "a = b + 100", "f(maxiter=1000)", "a = b / 12", "a = b ** 100"])
def test_other_arithmetic_is_no_conversion(line: str) -> None:
    assert house.conversions_elsewhere([module("eccles.data.good", line)]) == []


@pytest.mark.parametrize(
    "code",
    [
        "def f(rate: float): ...",
        "def f(*, rate: float | None = None): ...",
        'def f(rate: "float"): ...',
        "def f(par: NDArray[np.float64]): ...",
        "def f(par: np.ndarray): ...",
        "def f(par: tuple[float, ...]): ...",
        "def f(par: Sequence[float] | float): ...",
        "def f(par: FloatArray): ...",
        "def f(when: NDArray[np.datetime64]): ...",
        "def f(when_bn: NDArray[np.datetime64]): ...",
        "def f(rate: Annotated[float, Option(help='a rate')]): ...",
        "def f(*rates: float): ...",
        "class C:\n    rate: float",
        "class C:\n    value: float",
        "class C:\n    unit: str\n    rate: float",
        "class C:\n    def m(self, rate: float): ...",
    ],
)
def test_quantities_without_unit_are_refused(code: str) -> None:
    alias = module("eccles.base.shapes", "FloatArray = NDArray[np.float64]")
    assert len(unnamed_units([alias, module("eccles.core.bad", code)])) == 1


@pytest.mark.parametrize(
    "code",
    [
        "def f(iorb_pct: float, par_bn: NDArray[np.float64], issue_date: NDArray[np.datetime64]): ...",
        "def f(date: DateArray, share: float, dv01_bn_per_bp: float): ...",
        "def _f(rate: float): ...",
        "class _C:\n    rate: float",
        "class C:\n    _rate: float",
        "class C:\n    def __mul__(self, other: float): ...",
        "class C:\n    unit: str\n    value: NDArray[np.float64]",
        "def f(mask: NDArray[np.bool_], place: NDArray[np.int64], cusip: NDArray[np.object_]): ...",
        "def f(columns: dict[str, NDArray[np.float64]], demand: Callable[[float], float], when: DateLike): ...",
        "def f(name: str, n: int, flag: bool, month: np.datetime64): ...",
    ],
)
def test_quantities_with_unit_and_other_things_pass(code: str) -> None:
    alias = module("eccles.base.shapes", "DateArray = NDArray[np.datetime64]\nDateLike = str | np.datetime64")
    assert unnamed_units([alias, module("eccles.core.good", code)]) == []


def test_columns_of_the_snapshot_end_in_units() -> None:
    from eccles.data.snapshot import open_snapshot

    snapshot, faults = open_snapshot(), []
    for name in snapshot.manifest.tables:
        kinds = {column: values.dtype.kind for column, values in snapshot.table(name).items()}
        if name == "observation":
            kinds["unit"] = "O"  # its unit stands in the catalogue, the table series
        faults += unnamed_columns(name, kinds)
    assert faults == []


def test_columns_without_unit_are_refused() -> None:
    assert unnamed_columns("t", {"par": "f", "issue_bn": "M"}) == ["table t: column par", "table t: column issue_bn"]
    assert unnamed_columns("t", {"par_bn": "f", "issue_date": "M", "cusip": "O", "n": "i"}) == []
    assert unnamed_columns("t", {"value": "f"}) == ["table t: column value"]
    assert unnamed_columns("t", {"value": "f", "unit": "O"}) == []


# --- the files of the house ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LOCKS)
def test_locks_pin_by_hash_and_name_no_address(name: str) -> None:
    faults = house.lock_faults(name, (REPOSITORY / name).read_text("utf-8"))
    if faults:
        pytest.fail("\n  ".join(faults), pytrace=False)


HASH = "    --hash=sha256:0a"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"a==1 \\\n{HASH}\n--find-links https://files.example/wheels", "address"),
        (f"a==1 \\\n{HASH}\n    # from https://files.example/a.whl", "address"),
        (f"a==1 \\\n{HASH}\n--trusted-host somewhere", "address"),
        (f"a==1 \\\n{HASH}\n-i somewhere", "address"),
        (f"a @ file:///tmp/a.whl \\\n{HASH}", "address"),
        ("a==1\n    # via b", "no hash"),
        (f"a>=1 \\\n{HASH}", "not pinned"),
    ],
)
def test_lock_rule_refuses(text: str, fault: str) -> None:
    assert any(fault in found for found in house.lock_faults("bad.lock", text))


def test_lock_rule_accepts_markers_and_comments() -> None:
    text = f"a==1 ; sys_platform == 'win32' \\\n{HASH} \\\n{HASH}\n    # via b\nb==2 \\\n{HASH}\n"
    assert house.lock_faults("good.lock", text) == []
    assert house.lock_pins(text) == {"a": "1", "b": "2"}


def test_the_run_lock_is_part_of_the_development_lock() -> None:
    run, dev = (house.lock_pins((REPOSITORY / name).read_text("utf-8")) for name in LOCKS)
    assert run.items() <= dev.items()


def test_the_locks_hold_every_direct_requirement_and_the_build_backend() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    run = house.lock_pins((REPOSITORY / LOCKS[0]).read_text("utf-8"))
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    names = {re.split(r"[<>=!~\[; ]", item, maxsplit=1)[0].lower() for item in asked}
    assert names <= run.keys()


def test_the_citation_names_the_version_of_the_package() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    citation = (REPOSITORY / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {project['version']}\n" in citation


# --- what start-up loads -------------------------------------------------------------------------------------------


def loaded_by(code: str) -> set[str]:
    """The slow libraries a fresh interpreter holds after running a line of code."""
    report = f"import sys; sys.stderr.write('\\n' + ' '.join(set(sys.modules) & set({SLOW_LIBRARIES!r})))"
    program = f"try:\n    {code}\nfinally:\n    {report}"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY / "src", check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_import_loads_nothing_slow() -> None:
    assert loaded_by("import eccles") == set()


def test_help_loads_nothing_slow() -> None:
    help_text = "import sys; sys.argv = ['eccles', '--help']; from eccles.surfaces.cli import main; main()"
    assert loaded_by(help_text) == set()


def test_every_public_name_can_be_reached() -> None:
    import eccles

    missing = [name for name in eccles.__all__ if getattr(eccles, name, None) is None]
    assert missing == []


# --- the published source tables -----------------------------------------------------------------------------------


def test_absent_source_tables_give_a_reason(tmp_path: Path) -> None:
    assert "ECCLES_SHARED" in (skip_reason(tmp_path, left_out=False) or "")
    (tmp_path / "data").mkdir()
    assert "make test-data" in (skip_reason(tmp_path, left_out=True) or "")
    assert skip_reason(tmp_path, left_out=False) is None


@pytest.mark.shared
def test_no_source_table_was_copied_into_the_repository(shared: Path) -> None:
    def files(folder: Path) -> list[Path]:
        return [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 0]

    tables = [path for name in ("data", "facts", "seeds") for path in files(shared / name)]
    # recorded responses are the one thing made to be kept beside the tests of their parsers
    sources = {path.read_bytes(): path for path in tables if "payloads" not in path.parts}
    kept = [path for name in ("src", "tests", "snapshot", "calibration", "docs") for path in files(REPOSITORY / name)]
    copies = [f"{path} is {sources[content]}" for path in kept if (content := path.read_bytes()) in sources]
    assert copies == []
