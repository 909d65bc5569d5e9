"""Signatures measured over a range of values, and their pictures.

Measuring takes minutes, so what was measured is kept in docs/mechanisms/measured.json. Run this
after an intended change to a mechanism, its minimal scenario or the solver; only what changed is
measured anew, a signature on each core:

    python docs/building/signatures.py [NAME ...]
"""

import json
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from building.chart import Axis, Series, chart
from offramp.analysis.signatures import RUNS, swept
from offramp.crisis import load
from offramp.mechanisms import NAMES, registry
from offramp.model import Signature
from offramp.strategy.regression.cache import FORMAT

FILE = Path(__file__).resolve().parents[1] / "mechanisms" / "measured.json"
_ROOM = 0.35  # of the height, above the dots, for the legend


def main(names: list[str]) -> None:
    """Measure the signatures of these mechanisms (by default all) that changed since."""
    found = read()
    done = {record["key"]: record for records in found.values() for record in records}
    keys = {name: [key_of(name, s) for s in registry()[name].signatures] for name in NAMES}
    asked = [(name, n) for name in names or NAMES for n, key in enumerate(keys[name])]
    with ProcessPoolExecutor() as pool:
        new = [pool.submit(_measured, *one) for one in asked if keys[one[0]][one[1]] not in done]
        for number, future in enumerate(as_completed(new), 1):
            record = future.result()
            done[record["key"]] = record
            print(f"{number} of {len(new)}", flush=True)
            kept = {name: [done[k] for k in keys[name] if k in done] for name in sorted(NAMES)}
            FILE.write_text(_written(kept), encoding="utf-8")


def read() -> dict[str, list[dict[str, Any]]]:
    """What was measured, by mechanism."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}


def _written(kept: Mapping[str, list[dict[str, Any]]]) -> str:
    """JSON with a line for each signature."""
    blocks = (
        f"{json.dumps(name)}: [\n"
        + ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
        + "\n]"
        for name, records in kept.items()
    )
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def key_of(name: str, signature: Signature) -> str:
    """What a measurement belongs to: scenario, what is varied, how often and how it is played."""
    told = asdict(signature)
    varied = [told[k] for k in ("path", "low", "high", "quantity", "settings", "moderator")]
    hash_ = load(f"minimal/{signature.scenario or name}").model.digest
    return f"{hash_} {RUNS}/{FORMAT} {json.dumps(varied)}"


def _measured(name: str, number: int) -> dict[str, Any]:
    signature = registry()[name].signatures[number]
    sweeps, ends = swept(name, signature, points=3)
    return {
        "key": key_of(name, signature),
        "sweeps": [
            {
                "setting": sweep.setting,
                "points": [
                    [v, *(float(f"{x:.6g}") for x in numbers)] for v, *numbers in sweep.points
                ],
            }
            for sweep in sweeps
        ],
        "z": float(f"{min(max(ends.z, -999), 999):.3g}"),
    }


def pictures() -> Iterator[tuple[str, str]]:
    """The SVG of each signature that was measured: file name, text."""
    kept = read()
    for name in NAMES:
        measured = {record["key"]: record for record in kept.get(name, [])}
        for number, signature in enumerate(registry()[name].signatures, 1):
            record = measured.get(key_of(name, signature))
            if record is not None:
                yield picture_name(name, number), picture(signature, record)


def picture_name(name: str, number: int) -> str:
    """The file of a mechanism's signature, numbered from 1."""
    return f"signature-{name}-{number}.svg"


def picture(signature: Signature, record: Mapping[str, Any]) -> str:
    """The quantity against the path, a line for each value of the moderator."""
    series = [
        Series(
            signature.quantity
            if sweep["setting"] is None or signature.moderator is None
            else f"{signature.moderator[0]} = {_said(sweep['setting'])}",
            [(_place(signature, x), mean) for x, mean, *_ in sweep["points"]],
            [(_place(signature, x), *numbers) for x, *numbers in sweep["points"]],
        )
        for sweep in record["sweeps"]
    ]
    xs = [x for one in series for x, _ in one.line]
    low = min(low for one in series for _, _, low, _ in one.dots)
    high = max(high for one in series for *_, high in one.dots)
    room = max(high - low, 1e-6)
    first = max(0.0, low - 0.1 * room) if low >= 0 else low - 0.1 * room
    x = Axis(_axis(signature), min(xs), max(xs))
    return chart(x, Axis(signature.quantity, first, high + _ROOM * room), series, signature.says)


def _axis(signature: Signature) -> str:
    if isinstance(signature.low, bool | str):
        return f"{signature.path} (0: {_said(signature.low)}, 1: {_said(signature.high)})"
    return signature.path


def _place(signature: Signature, value: Any) -> float:
    """A place on the axis: a number, or 0 and 1 for the two values of anything else."""
    return float(value == signature.high) if isinstance(value, bool | str) else float(value)


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
