"""Random small crises, written as scenarios: all that the language has, in any combination.

Numbers are odd, so that hardly ever two sums that are equal on paper are compared: whether they are
equal in the last digit, the two players need not agree.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from offramp.language import to_yaml

ODD = ["0.137", "0.291", "0.433", "0.719", "1.173", "2.319", "-0.317", "-1.241"]
SHARES = ["0.113", "0.27", "0.481", "0.83", "risk", "0.5 * risk"]
MOVES = ["push", "wait", "yield"]
LOTTERY = "lottery(0, 0.3, 1, risk, 2, 0.7 - risk)"
ODDS = {1: ["1"], 2: ["risk", "1 - risk"], 3: ["0.2", "risk", "0.8 - risk"]}
Data = dict[str, Any]


WILD = ["({a}) / ({b})", "log({a})", "sqrt({a})", "exp(9 * ({a}))", "({a}) ** ({b})"]


@st.composite
def crises(draw: st.DrawFn, wild: bool = False) -> str:
    """A scenario; a `wild` one may well compute what is no finite number."""
    return to_yaml(Crisis(draw, wild).data())


class Expressions:
    """Draws expressions of names of numbers and of conditions."""

    def __init__(
        self, draw: st.DrawFn, numbers: list[str], conditions: list[str], wild: bool
    ) -> None:
        self.draw, self.numbers, self.conditions = draw, numbers, conditions
        self.wild = wild

    def one(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def number(self, depth: int = 2) -> str:
        """Between about -10 and 10."""
        if not depth or self.one(0, 1, 2) == 0:
            return self.one(*self.numbers, *ODD)
        a, b = (self.number(depth - 1) for _ in range(2))
        if self.wild and self.one(*range(12)) == 0:
            return self.one(*WILD).format(a=a, b=b)
        form = self.one(
            "({a} + {b})", "({a} - {b})", "0.3 * {a} * {b}", "where({c}, {a}, {b})", "abs({a})",
            "max({a}, min({b}, 2))", "exp(-abs({a}))", "logistic({a})", "sqrt(abs({a}))",
            "log(1.5 + abs({a}))", "({a}) / (1 + abs({b}))", "abs({a}) ** 0.7", "-({a})",
        )  # fmt: skip
        c = self.condition(depth - 1) if "{c}" in form else ""
        return form.format(a=a, b=b, c=c)

    def condition(self, depth: int = 1) -> str:
        kind = self.one(*range(7 if depth else 4))
        if kind == 0:
            return self.one(*self.conditions)
        if kind < 4:
            return f"{self.number(depth)} {self.one('<', '>', '<=')} {self.one(*ODD)}"
        a, b = (self.condition(depth - 1) for _ in range(2))
        return [f"not ({a})", f"(({a}) and ({b}))", f"(({a}) or ({b}))"][kind - 4]


class Crisis:
    """A crisis that is being drawn: who and what there is, then what it does."""

    def __init__(self, draw: st.DrawFn, wild: bool) -> None:
        self.draw, self.wild = draw, wild
        self.actors = list("abc")[: draw(st.integers(1, 3))]
        self.types = {a: ["x", "y", "z"][: draw(st.integers(1, 3))] for a in self.actors}
        self.variables = {f"v{i}": self.variable() for i in range(draw(st.integers(1, 3)))}
        self.moves: dict[str, list[str]] = {a: [] for a in self.actors}
        for name in MOVES[: draw(st.integers(1, 3))]:
            for actor in self.actors:
                if draw(st.integers(0, 3)):
                    self.moves[actor].append(name)

    def one(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def add(self, to: Data, key: str, drawn: Callable[[], Any]) -> None:
        """An entry that may as well be left out."""
        if self.draw(st.booleans()):
            to[key] = drawn()

    def words(self, actor: str = "") -> Expressions:
        """What an expression may name; `actor`: whose it is."""
        numbers, conditions = ["risk", "0.1 * period"], ["period > 2", "true"]
        for name, variable in self.variables.items():
            numbers += [name] * 3
            conditions += [name] if variable["kind"] == "flag" else []
        for observer in self.actors:
            for subject in self.actors:
                if observer != subject and len(self.types[subject]) > 1:
                    numbers.append(f"belief.{observer}.{subject}.x")
                    numbers.append(f"expected.{observer}.{subject}.taste")
        conditions += [f"did.{a}.{move}" for a in self.actors for move in self.moves[a]]
        numbers += ["self.taste"] * 3 + ["self.nerve"] if actor else []
        return Expressions(self.draw, numbers, conditions, self.wild)

    def data(self) -> Data:
        orders = ["together", "random order", self.draw(st.permutations(self.actors))]
        periods = self.draw(st.integers(1, 5))
        return {
            "offramp": 1,
            "id": "generated",
            "time": {"periods": periods, "moves": self.one(*orders)},
            "parameters": {"risk": "0.21 ~ uniform(0.05, 0.4)"},
            "actors": {actor: self.actor(actor) for actor in self.actors},
            "variables": {n: self.drifting(dict(v)) for n, v in self.variables.items()},
            "actions": {name: self.action(name) for name in MOVES if self.by(name)},
            "events": {f"e{i}": self.event(periods) for i in range(self.one(0, 1, 2))},
            "chance": {f"c{i}": self.chance() for i in range(self.one(0, 1, 2))},
            "outcomes": self.outcomes(),
            "payoffs": {actor: self.payoff(actor) for actor in self.actors},
            "measures": {f"m{i}": self.words().number() for i in range(2)},
        }

    def variable(self) -> Data:
        kind = self.one("real", "real", "integer", "flag")
        if kind == "flag":
            return {"kind": kind, "start": self.one(True, False)}
        start = self.one("1", LOTTERY, *(["risk", "uniform(0, 1.5)"] if kind == "real" else []))
        bounds = self.one((-1, 3), ("-risk", "2 + risk")) if kind == "real" else (-1, 3)
        return {"kind": kind, "start": start, "low": bounds[0], "high": bounds[1]}

    def drifting(self, variable: Data) -> Data:
        self.add(variable, "drift", self.words().number)
        return variable

    def actor(self, actor: str) -> Data:
        words, kinds = self.words(actor), self.types[actor]
        found: Data = {
            "behavior": self.behavior(actor),
            "rationality": self.one("0.05", "0.7", "2", "9", "2 + 5 * risk"),
            "patience": self.one("1", "0.83", "1 - risk"),
            "types": {
                kind: {"probability": p, "taste": self.one(*ODD, "0.5 ~ uniform(0.2, 0.8)"),
                       "nerve": self.one("1", "0.4")}
                for kind, p in zip(kinds, ODDS[len(kinds)], strict=True)
            },
        }  # fmt: skip
        self.add(found, "presumed", lambda: self.behavior(actor))
        self.add(
            found, "empathy", lambda: self.one(*SHARES, f"0.3 + 0.2 * ({words.number(1)}) * v0")
        )
        self.add(found, "forgetting", lambda: self.one(*SHARES))
        self.add(found, "moves", lambda: f"every {self.one(2, 3)} periods, from {self.one(1, 2)}")
        self.add(found, "unprovoked", lambda: {self.one(*self.variables): words.number(1)})
        about = [a for a in self.actors if a != actor and len(self.types[a]) > 1]
        for key in ("priors", "surprised") if about else ():
            self.add(found, key, lambda: {self.one(*about): {"x": "0.3", "y": "0.7"}})
        return found

    def behavior(self, actor: str) -> Any:
        moves, kind = self.moves[actor], self.one("myopic", "myopic", "uniform", "script", "rules")
        if not moves or kind in ("myopic", "uniform"):
            return "myopic" if kind != "uniform" else kind
        if kind == "script":
            periods = self.draw(st.sets(st.integers(1, 5), min_size=1))
            return {"script": {period: self.one(*moves) for period in periods}}
        lottery = dict(zip(moves, ODDS[len(moves)], strict=True))
        rules = [
            {"when": self.words(actor).condition(), "do": self.one(*moves)},
            {"when": self.words(actor).condition(), "do": lottery},
        ]
        return {"doctrine": rules[self.one(0, 1) :]}

    def by(self, name: str) -> list[str]:
        return [actor for actor in self.actors if name in self.moves[actor]]

    def action(self, name: str) -> Data:
        by = self.by(name)
        words, found = self.words(by[0]), {"by": by}
        self.add(found, "when", words.condition)
        self.add(found, "effects", lambda: self.effects(words))
        self.add(found, "cost", words.number)
        self.add(found, "seen", lambda: self.one(*SHARES, "1 - risk"))
        others = [m for m in MOVES if m != name and all(m in self.moves[a] for a in by)]
        if others:
            self.add(found, "taken_for", lambda: {self.one(*others): self.one(*SHARES)})
        return found

    def effects(self, words: Expressions) -> Data:
        chosen = self.draw(st.sets(st.sampled_from(sorted(self.variables)), min_size=1))
        return {variable: words.number() for variable in sorted(chosen)}

    def event(self, periods: int) -> Data:
        found: Data = {"at": self.draw(st.integers(1, periods))}
        self.add(found, "when", self.words().condition)
        self.add(found, "effects", lambda: self.effects(self.words()))
        several = [actor for actor in self.actors if len(self.types[actor]) > 1]
        if several:
            prior = {"x": "0.9 - risk", "y": "0.1 + risk"}
            self.add(found, "redraw", lambda: dict.fromkeys(several[: self.one(1, 3)], prior))
        return found

    def chance(self) -> Data:
        words, kind, found = (
            self.words(),
            self.one("probability", "rate", "one_of"),
            dict[str, Any](),
        )
        self.add(found, "when", words.condition)
        if kind == "one_of":
            found[kind] = {
                name: {"probability": self.law(words), "effects": self.effects(words)}
                for name in ("good", "bad")
            }
            return found
        return {**found, kind: self.law(words), "effects": self.effects(words)}

    def law(self, words: Expressions) -> str:
        """A probability or rate; of the state, since one that is not possible would be refused."""
        return f"0.6 * abs({words.number(1)}) + 0.1 * v0"

    def outcomes(self) -> Data:
        found = {
            name: {"when": self.words().condition(), "payoffs": self.paid(self.actors[:1])}
            for name in ("war", "peace")[: self.one(0, 1, 2)]
        }
        return {**found, "end": {"otherwise": True, "payoffs": self.paid(self.actors)}}

    def paid(self, actors: list[str]) -> Data:
        return {actor: self.words(actor).number(1) for actor in actors}

    def payoff(self, actor: str) -> Data:
        found = {"flow": self.words(actor).number(3)}
        self.add(found, "terminal", lambda: self.words(actor).number(1))
        return found
