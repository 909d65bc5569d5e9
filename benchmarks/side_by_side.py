"""The reference crisis played by all contenders, side by side: `python -m benchmarks.side_by_side`.

Every contender is a process of its own. In each round they play one after the other, while the
others wait, so that what disturbs the machine disturbs all alike; a ratio is taken within a round.
Warming up (importing, compiling) does not count. All must end in the same outcomes equally often: a
chi-square test against the yardstick says how well they agree.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from scipy.stats import chi2_contingency

from benchmarks.contenders import YARDSTICK, Absent, Contender, built, offered, same_numbers
from benchmarks.keeping import kept
from benchmarks.machine import described

ROOT = Path(__file__).resolve().parents[1]
_FEWEST, _MOST = 10, 2_000_000  # runs in a round
_ROUNDS = 7  # for results that are published


@dataclass
class Worker:
    """A contender's process, and what it has answered."""

    contender: Contender
    threads: int
    process: subprocess.Popen[str]
    ready: dict[str, Any] = field(default_factory=dict[str, Any])
    rounds: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    agreed: dict[str, Any] = field(default_factory=dict[str, Any])

    def answer(self) -> dict[str, Any]:
        """The next answer. Raises Absent where the process has ended instead."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise Absent(f"{self.contender.title} stopped (see above)")
        return json.loads(line)

    def play(self, runs: int, seed: int) -> dict[str, Any]:
        """Let it play so many runs."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"runs": runs, "seed": seed}) + "\n")
        self.process.stdin.flush()
        return self.answer()


def measured(bench: Path, rounds: int, seconds: float, agree: int, only: list[str]) -> Any:
    """All results, as plain data. Raises Absent."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        built(bench, folder)
        same_numbers(folder)
        chosen = [c for c in offered() if not only or c.name in only or c.name == YARDSTICK]
        workers = [started(each, n, folder) for each in chosen for n in each.threads]
        try:
            for number in range(rounds):
                for worker in workers:
                    runs = int(min(max(worker.ready["speed"] * seconds, _FEWEST), _MOST))
                    worker.rounds.append(worker.play(runs, seed=1_000 + number))
                said(f"round {number + 1} of {rounds}")
            for seed, worker in enumerate(workers):
                said(f"agreement of {worker.contender.title}, {worker.threads} thread(s)")
                runs = int(min(agree, max(worker.ready["speed"] * 100, 1_000)))
                worker.agreed = worker.play(runs, seed=1 + seed)
            return {"machine": described(), "contenders": summarized(workers)}
        finally:
            for worker in workers:
                worker.process.kill()
                worker.process.wait()


def started(contender: Contender, threads: int, folder: Path) -> Worker:
    """A contender's process, warmed up."""
    said(f"warming up {contender.title}, {threads} thread(s)")
    libraries = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.worker"]
    process = subprocess.Popen(
        [*command, contender.name, str(folder), str(threads)],
        cwd=ROOT,
        env=os.environ | dict.fromkeys(libraries, str(threads)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    worker = Worker(contender, threads, process)
    worker.ready = worker.answer()
    return worker


def summarized(workers: list[Worker]) -> list[dict[str, Any]]:
    """A row for each contender and number of threads."""
    yardsticks = {w.threads: w for w in workers if w.contender.name == YARDSTICK}
    found = list[dict[str, Any]]()
    for worker in workers:
        yardstick = yardsticks[worker.threads]
        row: dict[str, Any] = {
            "name": worker.contender.name,
            "title": worker.contender.title,
            "threads": worker.threads,
            "runs_per_s": _range(_speeds(worker, "wall_s")),
            "to_yardstick": _ratios(worker, yardstick, "wall_s"),
            "runs_per_core_s": _range(_speeds(worker, "cpu_s")),
            "to_yardstick_per_core": _ratios(worker, yardstick, "cpu_s"),
            "ready_s": worker.ready["ready_s"],
            "memory_mib": worker.ready["memory_mib"],
            "peak_mib": worker.agreed["peak_mib"],
            "agreement": agreement(worker, yardsticks[1]),
            "rounds": worker.rounds,
        }
        found.append(row)
    return found


def agreement(worker: Worker, yardstick: Worker) -> dict[str, Any]:
    """Shares of outcomes, and the chi-square test that they are the yardstick's."""
    counts = worker.agreed["counts"]
    found: dict[str, Any] = {"runs": worker.agreed["runs"], "shares": _shares(counts)}
    if worker is not yardstick:
        result: Any = chi2_contingency([counts, yardstick.agreed["counts"]])
        found |= {"chi_square": float(result.statistic), "p": float(result.pvalue)}
    return found


def said(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)


def table(found: Any) -> str:
    """The rows as text."""
    head = ("contender", "threads", "runs/s", "to C++", "runs/core s", "to C++", "MiB", "p")
    rows = [head]
    for row in found["contenders"]:
        p = row["agreement"].get("p")
        rows.append(
            (
                row["title"],
                str(row["threads"]),
                f"{row['runs_per_s']['median']:,.0f}",
                _spread(row["to_yardstick"]),
                f"{row['runs_per_core_s']['median']:,.0f}",
                _spread(row["to_yardstick_per_core"]),
                f"{row['peak_mib']:,.0f}",
                "–" if p is None else f"{p:.3f}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(lines)


def _speeds(worker: Worker, by: str) -> list[float]:
    return [r["runs"] / r[by] for r in worker.rounds]


def _ratios(worker: Worker, other: Worker, by: str) -> dict[str, float]:
    pairs = zip(_speeds(worker, by), _speeds(other, by), strict=True)
    return _range([a / b for a, b in pairs])


def _range(values: list[float]) -> dict[str, float]:
    return {"median": median(values), "min": min(values), "max": max(values)}


def _spread(found: dict[str, float]) -> str:
    return f"{found['median']:.3f} ({found['min']:.3f}–{found['max']:.3f})"


def _shares(counts: list[int]) -> list[float]:
    return [count / sum(counts) for count in counts]


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    bench = os.environ.get("OFFRAMP_BENCH", ROOT.parent / "shared" / "bench")
    parser.add_argument("--bench", type=Path, default=bench, help="the others' folder")
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument("--seconds", type=float, default=2.0, help="of play in a round")
    parser.add_argument("--agree", type=int, default=100_000, help="runs that are compared")
    names = [contender.name for contender in offered()]
    only = "contenders, besides the yardstick"
    parser.add_argument("--only", nargs="+", default=[], choices=names, help=only)
    usual = f"benchmarks/results, with all contenders and {_ROUNDS} rounds or more"
    parser.add_argument("--json", type=Path, help=f"where results are written (default: {usual})")
    asked = parser.parse_args()
    try:
        found = measured(Path(asked.bench), asked.rounds, asked.seconds, asked.agree, asked.only)
    except Absent as error:
        sys.exit(str(error))
    print(table(found))
    whole = not asked.only and asked.rounds >= _ROUNDS
    kept(found, "side-by-side.json", asked.json, whole)


if __name__ == "__main__":
    main()
