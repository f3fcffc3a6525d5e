"""The operations: one list, many doors. Python, the command line and whatever comes later call these and nothing else.

Each operation takes what a person would type (a name, a path, a date as text) and returns a named type. A module of
this room holds the operations of one subject; what an operation needs and no other does is imported inside it, and a
module itself only when one of its operations is first used.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as in eccles/__init__.py
if TYPE_CHECKING:
    from eccles.api.checking import claims, write_claims
    from eccles.api.comparing import clause_contributions, compare, sensitivity, solve, why_different, why_moved
    from eccles.api.data import (
        absent_series,
        describe_series,
        export_data,
        import_series,
        list_series,
        rebuild_data,
        series,
        sql,
        verify_data,
    )
    from eccles.api.drawing import ChartOptions, chart, charts, write_chart
    from eccles.api.events import announcements, event_study, local_projection, stock_flow, volatility
    from eccles.api.facts import data_info, planned_actual, programmes
    from eccles.api.historical import episodes, history, indicator_paths, policy_cycles
    from eccles.api.projecting import h41, income, journal, load, project, scenario_schema, scenarios, value, workbook
    from eccles.api.receipts import figures, verify_report, why
    from eccles.api.syncing import sources, sync

__all__ = [
    "ChartOptions",
    "absent_series",
    "announcements",
    "chart",
    "charts",
    "claims",
    "clause_contributions",
    "compare",
    "data_info",
    "describe_series",
    "episodes",
    "event_study",
    "export_data",
    "figures",
    "h41",
    "history",
    "import_series",
    "income",
    "indicator_paths",
    "journal",
    "list_series",
    "load",
    "local_projection",
    "planned_actual",
    "policy_cycles",
    "programmes",
    "project",
    "rebuild_data",
    "scenario_schema",
    "scenarios",
    "sensitivity",
    "series",
    "solve",
    "sources",
    "sql",
    "stock_flow",
    "sync",
    "value",
    "verify_data",
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
    "eccles.api.drawing": (
        "ChartOptions",
        "chart",
        "charts",
        "write_chart",
    ),
    "eccles.api.checking": (
        "claims",
        "write_claims",
    ),
    "eccles.api.comparing": (
        "clause_contributions",
        "compare",
        "sensitivity",
        "solve",
        "why_different",
        "why_moved",
    ),
    "eccles.api.data": (
        "absent_series",
        "describe_series",
        "export_data",
        "import_series",
        "list_series",
        "rebuild_data",
        "series",
        "sql",
        "verify_data",
    ),
    "eccles.api.events": (
        "announcements",
        "event_study",
        "local_projection",
        "stock_flow",
        "volatility",
    ),
    "eccles.api.facts": (
        "data_info",
        "planned_actual",
        "programmes",
    ),
    "eccles.api.historical": (
        "episodes",
        "history",
        "indicator_paths",
        "policy_cycles",
    ),
    "eccles.api.projecting": (
        "h41",
        "income",
        "journal",
        "load",
        "project",
        "scenario_schema",
        "scenarios",
        "value",
        "workbook",
    ),
    "eccles.api.receipts": (
        "figures",
        "verify_report",
        "why",
    ),
    "eccles.api.syncing": (
        "sources",
        "sync",
    ),
}
"""Which module holds which operation."""


def __getattr__(name: str) -> object:
    """Find an operation in its module and keep it."""
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module 'eccles.api' has no attribute {name!r}")
    found: object = getattr(import_module(home), name)
    globals()[name] = found
    return found
