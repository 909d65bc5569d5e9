"""The reference crisis as an Offramp scenario: `python -m benchmarks.reference_crisis`.

Nothing but the public language: the engine gets no more than a user would write. In each period
every actor moves once, in random order. An actor of a private type weighs considerations: named
sums of a few variables of the state and of the hostility that it expects of the others. Its action
changes the state, and the others update their beliefs, forgetting a little. Then a shock may come,
up to three at once; the state goes back part of the way to where it rests; a threshold may end it.

Numbers are written with seven digits, which is what single precision holds.
"""

import argparse
from collections.abc import Iterable, Sequence

from benchmarks.reference_numbers import FORGETTING, TYPES, Numbers, numbers

_HEAD = """\
# The reference crisis, written by benchmarks/reference_crisis.py: {A} actors, {K} actions, {F}
# considerations, {S} variables. All numbers are drawn at random; it is about nobody.
offramp: 1
id: {id}
title: The reference crisis
summary: A made-up crisis to measure players of crises by.
time: {{periods: {T}, moves: random order}}
"""


def scenario(given: Numbers, name: str = "reference-crisis") -> str:
    """The scenario's YAML from the numbers of `reference_numbers.numbers` (or `spec.make`)."""
    blocks = [
        _HEAD.format(id=name, **{size: given[size] for size in "AKFST"}),
        "actors:\n" + "".join(_actor(given, i) for i in range(given["A"])),
        "variables:\n" + "".join(_variable(given, j) for j in range(given["S"])) + _COUNTER,
        "actions:\n"
        + "".join(_action(given, i, k) for i in range(given["A"]) for k in range(given["K"])),
        "chance:\n" + _shock(given),
        _outcomes(given),
        "measures:\n  x00: x00\n  x01: x01\n  shocks: shocks\n",
    ]
    return "\n".join(blocks)


_TERMS = 17  # of a sum: in the language each term counts as a level of nesting
_EXACT = 17  # digits, where numbers have to add up to 1
_COUNTER = "  shocks: {start: 0, low: 0}    # how many there have been\n"


def actor(index: int) -> str:
    """The name of an actor."""
    return f"a{index + 1}"


def variable(index: int) -> str:
    """The name of a variable of the state."""
    return f"x{index:02d}"


def _actor(given: Numbers, index: int) -> str:
    """Three types, each with its hostility and its weight on every consideration; own priors."""
    types = "".join(_type(given, index, kind) for kind in range(len(TYPES)))
    others = [other for other in range(given["A"]) if other != index]
    priors = "".join(
        f"      {actor(other)}: {_mapping(TYPES, given['prior'][index, other], _EXACT)}\n"
        for other in others
    )
    return (
        f"  {actor(index)}:\n"
        f"    behavior: myopic\n"
        f"    rationality: {_number(given['lam'][index])}\n"
        f"    forgetting: {FORGETTING}\n"
        f"    types:\n{types}"
        f"    priors:\n{priors}"
    )


def _type(given: Numbers, index: int, kind: int) -> str:
    weights = [f"w{f:02d}: {_number(w)}" for f, w in enumerate(given["w"][index, kind])]
    return (
        f"      {TYPES[kind]}:\n"
        f"        probability: {_number(given['tprior'][index, kind], _EXACT)}\n"
        f"        hostility: {_number(given['r'][kind])}\n"
        + "".join(f"        {weight}\n" for weight in weights)
    )


def _variable(given: Numbers, index: int) -> str:
    """It starts where it rests, and goes back there."""
    rest = _number(given["s0"][index])
    drift = f"{_number(given['kappa'])} * ({rest} - {variable(index)})"
    return f"  {variable(index)}: {{start: {rest}, low: 0, high: 1, drift: {drift}}}\n"


def _action(given: Numbers, index: int, choice: int) -> str:
    """Its effects, and the sum of the considerations as its (negative) cost."""
    effects = given["eff"][index, choice]
    moved = [j for j in range(given["S"]) if effects[j] != 0]
    weighed = "\n      + ".join(
        f"self.w{f:02d} * ({_consideration(given, index, choice, f)})" for f in range(given["F"])
    )
    return (
        f"  {actor(index)}_{choice:02d}:\n"
        f"    by: {actor(index)}\n"
        f"    effects: {_mapping(map(variable, moved), effects[moved])}\n"
        f"    cost: >-\n      -({weighed})\n"
    )


def _consideration(given: Numbers, index: int, choice: int, which: int) -> str:
    """`base + c * x05 - d * x12 + e * (the others' mean expected hostility)`."""
    terms = [(given["base"][choice, which], "")]
    for read, coefficient in zip(given["idx"][which], given["coef"][choice, which], strict=True):
        known = read < given["S"]
        terms.append((coefficient, variable(read) if known else _expected(given["A"], index)))
    return _sum(terms)


def _expected(actors: int, index: int) -> str:
    """The hostility that an actor expects of the others, on average."""
    me, others = actor(index), [actor(j) for j in range(actors) if j != index]
    each = " + ".join(f"expected.{me}.{other}.hostility" for other in others)
    return f"({each}) / {len(others)}"


def _shock(given: Numbers) -> str:
    """A Poisson count, all above three counting as three, of one of four kinds.

    With the rate exp(g), the count is n with probability exp(n g - exp(g)) / n!.
    """
    g = _sum([(given["c0"], ""), *((c, variable(j)) for j, c in enumerate(given["c"]))])
    rate = f"exp({g})"
    laws = {
        1: f"exp({g} - {rate}) / 4",
        2: f"exp(2 * ({g}) - {rate}) / 8",
        3: f"(1 - exp(-{rate}) * (1 + {rate} + exp(2 * ({g})) / 2)) / 4",
    }
    branches = "".join(
        f"      kind_{kind + 1}_times_{times}:\n"
        f"        probability: >-\n          {law}\n"
        f"        effects: {_jump(given, kind, times)}\n"
        for times, law in laws.items()
        for kind in range(4)
    )
    return f"  shock:\n    one_of:\n{branches}"


def _jump(given: Numbers, kind: int, times: int) -> str:
    names = [*(variable(j) for j in range(given["S"])), "shocks"]
    return _mapping(names, [*(times * given["jump"][kind]), times])


def _outcomes(given: Numbers) -> str:
    first, second, third = (_number(value) for value in given["thr"])
    return (
        "outcomes:\n"
        f"  high_x00: x00 >= {first}\n"
        f"  high_x01: x01 >= {second}\n"
        f"  high_x02: x02 >= {third}\n"
        "  none: otherwise\n"
    )


def _sum(terms: Sequence[tuple[float, str]]) -> str:
    """`0.5 * x00 - 0.25 * x01`; a term without a name is a number. Long sums are sums of sums."""
    if len(terms) > _TERMS:
        parts = [terms[first : first + _TERMS] for first in range(0, len(terms), _TERMS)]
        return " + ".join(f"({_sum(part)})" for part in parts)
    text = ""
    for value, name in terms:
        size = _number(abs(value)) + (f" * {name}" if name else "")
        sign = "-" if value < 0 else "+"
        text += f" {sign} {size}" if text else f"{'-' if value < 0 else ''}{size}"
    return text


def _mapping(names: Iterable[str], values: Iterable[float], digits: int = 7) -> str:
    pairs = zip(names, values, strict=True)
    written = [f"{name}: {_number(value, digits)}" for name, value in pairs]
    lines = [", ".join(written[first : first + 5]) for first in range(0, len(written), 5)]
    return "{" + ",\n          ".join(lines) + "}"


def _number(value: float, digits: int = 7) -> str:
    return f"{float(value):.{digits}g}"


def main() -> None:
    """Print the scenario."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for size in ("actors", "actions", "considerations", "variables", "periods", "seed"):
        parser.add_argument(f"--{size}", type=int, default=argparse.SUPPRESS)
    print(scenario(numbers(**vars(parser.parse_args()))), end="")


if __name__ == "__main__":
    main()
