"""The whole scenario file: one model, from which the exported JSON Schema is made."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from eccles.data.scenario_forms import Date, Form, Horizon, Instant, Opening
from eccles.data.scenario_paths import Paths
from eccles.data.scenario_rules import Policy

__all__ = ["ScenarioFile"]


class ScenarioFile(Form):
    """One story to project: an opening, a horizon, dated policy, and where each outside path comes from."""

    title: Annotated[str, Field(min_length=1, description="one line for tables and charts")]
    description: Annotated[str, Field(description="what it answers")] = ""
    sources: Annotated[list[str], Field(default_factory=list, description="where its decisions and numbers come from")]
    opening: Annotated[Opening, Field(description="a Wednesday, or latest")] = "latest"
    horizon: Annotated[Horizon, Field(description="10y, 36m, 182w, or the date it ends on")] = "10y"
    known_at: Annotated[
        Instant | None,
        Field(description="use only what was published by then: a day (its end in New York) or an instant"),
    ] = None
    policy: Annotated[Policy, Field(description="dated rules, or as_decided for what was in fact decided")]
    paths: Annotated[Paths, Field(description="outside paths; what is left out follows the model")] = Paths()
    fits: Annotated[
        dict[str, Date],
        Field(default_factory=dict, description="by parameter file, the data_to_date of the fit to use"),
    ]
