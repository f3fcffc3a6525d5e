"""Pin the outcome of every shipped scenario: `python -m tests.gallery.pins` writes pins.yaml from the present code.

Changing a pin is a deliberate act: run this, look at the difference, and say why in CHANGELOG.md.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml

from eccles.core.projection import ProjectionResult
from eccles.data.scenario_file import load_scenario, shipped_scenarios
from eccles.opening.simulate import project_scenario

PINS = Path(__file__).with_name("pins.yaml")
ACCOUNTS = ("bills", "notes_bonds", "tips", "frn", "mbs", "currency", "tga", "on_rrp", "reserves")
DIGITS = 3


def outcome(result: ProjectionResult) -> dict[str, dict[str, float]]:
    """Return the balances of the last Wednesday of each year and of the run, in bn."""
    years = result.date.astype("datetime64[Y]")
    weeks = [*np.flatnonzero(years[:-1] != years[1:]), result.date.size - 1]
    return {
        str(result.date[week]): {
            "total_assets_bn": round(float(result.total_assets_bn[0, week]), DIGITS),
            **{f"{name}_bn": round(float(result.amount_bn(name)[0, week]), DIGITS) for name in ACCOUNTS},
        }
        for week in weeks
    }


def main() -> None:
    """Write the pins."""
    pins = {
        info.name: {"stopped_week": int(result.stopped_week[0]), "outcome": outcome(result)}
        for info in shipped_scenarios()
        for result in [project_scenario(load_scenario(info.name))]
    }
    PINS.write_text(yaml.safe_dump(pins, sort_keys=True), encoding="utf-8")


if __name__ == "__main__":
    main()
