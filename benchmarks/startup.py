"""How long a person waits before anything happens: whole processes, from start to exit.

Three commands are run in turn, several times over, so that a busy moment of the machine falls on all of them alike:
a bare interpreter, `import eccles`, and `eccles --help`. The medians stand side by side; what eccles adds is the
difference from the bare interpreter.

    make bench                              every benchmark
    .venv/bin/python benchmarks/startup.py  this one
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 15
MS_PER_SECOND = 1_000
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import eccles": [sys.executable, "-c", "import eccles"],
    "eccles --help": [str(Path(sys.executable).with_name("eccles")), "--help"],
}


def main() -> None:
    """Print the median, the fastest and the slowest run of each command."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for round_number in range(ROUNDS + 1):
        for name, command in COMMANDS.items():
            spent = _whole_process_seconds(command)
            if round_number:  # the first round fills the file cache and the compiled modules
                seconds[name].append(spent)
    bare = statistics.median(seconds["python -c pass"])
    print(f"start-up, whole process, {ROUNDS} runs each, milliseconds")
    print(f"{'':16}{'median':>9}{'over bare':>11}{'fastest':>9}{'slowest':>9}")
    for name, runs in seconds.items():
        median = statistics.median(runs)
        figures = [f"{_ms(median):>9}", f"{_ms(median - bare):>11}", f"{_ms(min(runs)):>9}", f"{_ms(max(runs)):>9}"]
        print(f"{name:16}" + "".join(figures))


def _whole_process_seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def _ms(seconds: float) -> str:
    return f"{seconds * MS_PER_SECOND:.0f}"


if __name__ == "__main__":
    main()
