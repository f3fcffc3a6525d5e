"""eccles: the open laboratory for central-bank balance sheets.

    >>> import eccles
    >>> [scenario.name for scenario in eccles.scenarios()][0]
    'baseline'

Every name is found when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

TYPE_CHECKING = False  # type checkers read it as true; importing it from typing would cost more than this whole module
if TYPE_CHECKING:
    from eccles.api import (
        announcements,
        chart,
        charts,
        claims,
        clause_contributions,
        compare,
        data_info,
        episodes,
        event_study,
        figures,
        h41,
        history,
        import_series,
        income,
        indicator_paths,
        journal,
        load,
        local_projection,
        planned_actual,
        policy_cycles,
        programmes,
        project,
        scenario_schema,
        scenarios,
        sensitivity,
        series,
        solve,
        sql,
        stock_flow,
        sync,
        value,
        verify_report,
        volatility,
        why,
        why_different,
        why_moved,
        workbook,
        write_chart,
        write_claims,
    )
    from eccles.base.errors import DataError, EcclesError, InvariantError, ScenarioError, UnitError
    from eccles.core.journal import Transfer
    from eccles.core.scenario import Scenario
    from eccles.core.series import Series
    from eccles.core.valuation import CurveShock, Valuation
    from eccles.data.snapshot import open_snapshot
    from eccles.report.views import Projection, ProjectionDifference

__all__ = [
    "CurveShock",
    "DataError",
    "EcclesError",
    "InvariantError",
    "Projection",
    "ProjectionDifference",
    "Scenario",
    "ScenarioError",
    "Series",
    "Transfer",
    "UnitError",
    "Valuation",
    "__version__",
    "announcements",
    "chart",
    "charts",
    "claims",
    "clause_contributions",
    "compare",
    "data_info",
    "episodes",
    "event_study",
    "figures",
    "h41",
    "history",
    "import_series",
    "income",
    "indicator_paths",
    "journal",
    "load",
    "local_projection",
    "open_snapshot",
    "planned_actual",
    "policy_cycles",
    "programmes",
    "project",
    "scenario_schema",
    "scenarios",
    "sensitivity",
    "series",
    "solve",
    "sql",
    "stock_flow",
    "sync",
    "value",
    "verify_report",
    "volatility",
    "why",
    "why_different",
    "why_moved",
    "workbook",
    "write_chart",
    "write_claims",
]

_HOMES = {
    "eccles.base.errors": ("DataError", "EcclesError", "InvariantError", "ScenarioError", "UnitError"),
    "eccles.core.journal": ("Transfer",),
    "eccles.core.scenario": ("Scenario",),
    "eccles.core.series": ("Series",),
    "eccles.core.valuation": ("CurveShock", "Valuation"),
    "eccles.data.snapshot": ("open_snapshot",),
    "eccles.report.views": ("Projection", "ProjectionDifference"),
}
"""Where the public names live that are no operations; those are all in `eccles.api`."""


def __getattr__(name: str) -> object:
    """Find a public name in its module and keep it."""
    if name == "__version__":
        found: object = import_module("eccles.base.version").VERSION
    else:
        if name not in __all__:
            raise AttributeError(f"module 'eccles' has no attribute {name!r}")
        home = next((module for module, names in _HOMES.items() if name in names), "eccles.api")
        found = getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Show the public names to those who explore."""
    return sorted(__all__)


class _Face(ModuleType):
    """A module whose operations stay what they are when a room of the same name (`history`) is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        """Let the import system bind rooms, except over an operation of that name."""
        if name in __all__ and isinstance(value, ModuleType):
            return
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
