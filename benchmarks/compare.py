"""What comparing costs, warm: a re-projection after one edited cap, a waterfall, clauses, a Jacobian, a solved cap.

The budget of the interactive work is 100 ms from an edited cap to ten projected years.
Run: python -m benchmarks.compare
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from itertools import count

from eccles.base.units import ms_from_seconds
from eccles.compare.clauses import clause_contributions
from eccles.compare.differences import difference_of
from eccles.compare.sensitivity import bumps_by, sensitivity
from eccles.compare.solve import solve
from eccles.compare.waterfall import why_different, why_moved
from eccles.data.scenario_file import load_scenario
from eccles.engine.project import run
from eccles.opening.simulate import build_plan, project_scenario

__all__ = ["main"]

CALLS = 9
BUDGET_MS = 100.0


def timed(what: str, call: Callable[[], object], calls: int = CALLS) -> float:
    """Print and return the median time of a call in milliseconds; one call before warms it."""
    call()
    times = []
    for _ in range(calls):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    median = ms_from_seconds(statistics.median(times))
    print(f"{what:62} {median:9.2f} ms  (fastest {ms_from_seconds(min(times)):.2f}, {calls} calls)")
    return median


def main() -> None:
    """Time every comparison on the shipped ten-year scenarios."""
    base, other = load_scenario("baseline"), load_scenario("restart_qt_2027")
    caps = count(20)
    edits = iter(
        [load_scenario("restart_qt_2027", overrides={"policy.then.1.before.treasury_cap_bn": next(caps)})
         for _ in range(2 * CALLS + 2)]
    )  # fmt: skip
    timed("edited cap, ten years, kernel only", lambda: run(build_plan(next(edits)).plan, keep_lots=False))
    edited = timed("edited cap, ten years, whole projection with its checks", lambda: project_scenario(next(edits)))
    print(f"{'':62} budget {BUDGET_MS:.0f} ms: {'met' if edited < BUDGET_MS else 'MISSED'}")
    left, right = project_scenario(base), project_scenario(other)
    timed("differences of two projections, every line and week", lambda: difference_of([left, right]))
    timed("waterfall between two dates", lambda: why_moved(left))
    timed("waterfall between two scenarios", lambda: why_different(left, right))
    clauses = clause_contributions(base, other)
    timed(f"{len(clauses.clauses)} clauses, {clauses.run_count} runs", lambda: clause_contributions(base, other), 3)
    timed("six inputs to four lines, 13 paths", lambda: sensitivity(base), 3)
    years = bumps_by("year", "treasury_cap", base.opening_date, "2036-03-19")
    timed(f"treasury cap by year, {2 * len(years) + 1} paths", lambda: sensitivity(other, years), 3)
    target = "reserves_share_of_gdp=8%"
    runs = solve(base, "treasury_cap", target, "2028-12").run_count
    timed(f"cap for {target}, {runs} runs", lambda: solve(base, "treasury_cap", target, "2028-12"), 3)


if __name__ == "__main__":
    main()
