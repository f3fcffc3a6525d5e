"""The operations: one list, many doors. Python, the command line and whatever comes later call these and nothing else.

Each operation takes what a person would type (a name, a path, a date as text) and returns a named type. A module of
this room holds the operations of one subject; what an operation needs and no other does is imported inside it.
"""

from eccles.api.comparing import clause_contributions, compare, sensitivity, solve, why_different, why_moved
from eccles.api.facts import data_info, planned_actual, programmes
from eccles.api.projecting import h41, income, journal, load, project, scenario_schema, scenarios, value, workbook

__all__ = [
    "clause_contributions",
    "compare",
    "data_info",
    "h41",
    "income",
    "journal",
    "load",
    "planned_actual",
    "programmes",
    "project",
    "scenario_schema",
    "scenarios",
    "sensitivity",
    "solve",
    "value",
    "why_different",
    "why_moved",
    "workbook",
]
