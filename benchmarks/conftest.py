"""What results say of the machine: what matters for speed, not whose it is."""

from typing import Any

from benchmarks.machine import described


def pytest_benchmark_update_machine_info(config: Any, machine_info: dict[str, Any]) -> None:
    machine_info.clear()
    machine_info.update(described())


def pytest_benchmark_update_commit_info(config: Any, commit_info: dict[str, Any]) -> None:
    kept = {key: commit_info[key] for key in ("id", "dirty") if key in commit_info}
    commit_info.clear()
    commit_info.update(kept)
