"""Who blames a rival's character for what its situation explains answers fear as if it were greed.

Three errors of named observers, each by itself. Attribution: with strategic empathy e an observer
judges a move by e · P(move | type, the situation the mover was in) + (1 - e) · P(move | type, an
unprovoked one); communication raises e to e + (1 - e) · mitigation · channels. What an unprovoked
situation is, is said by the subject's own `unprovoked` under `actors`: variables that are the
observer's doing, at their values without it, such as `unprovoked: {pressure: 0}`. Without that key
it is the state at the start. Analogies: the observer begins with the belief (1 - sum of weights) ·
common prior + sum of weight · what each analogy suggests. Noise: `estimate.<observer>.<subject>`,
the subject's strength or resolve as a multiple of the truth, starts at bias · exp(s · z), z being a
standard normal draw and s = noise · sqrt(powers - 1); while the fighting shows who is stronger, the
logarithm of the error loses the share `learning` a period. `optimism.<observer>.<subject>` is by
how much the observer's share of the strength of both looks larger to it than it is; a side of
`bargaining` may have it as its `optimism`. And of each move the observer misses what 1 - (1 -
misread)^(powers - 1) says, less with communication. Sources: Jervis (1976), Perception and
Misperception in International Politics (spiral and deterrence models); Ross (1977), The Intuitive
Psychologist and His Shortcomings (fundamental attribution error); Khong (1992), Analogies at War;
Kydd (2005), Trust and Mistrust in International Relations; Blainey (1973), The Causes of War
(optimism); Waltz (1979), Theory of International Politics (more powers, more miscalculation);
Slantchev (2003), The Principle of Convergence; the essay: carment-belo-2024 ("cognitive bias driven
by analogistic and universalist thinking", "uncertainty about the strength and resolve of
adversaries").

Leaves out: who suspects its own errors. An estimate is a variable that everybody sees and acts only
where an expression reads it. Beliefs that the scenario or another mechanism gives an observer about
a subject exclude analogies about it.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from offramp.language.fields import (
    Condition,
    Identifier,
    NotNegative,
    Number,
    Positive,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import (
    ONE,
    Expr,
    Name,
    Op,
    clip,
    lift,
    log,
    maximum,
    sqrt,
    total,
    where,
)

ZERO = Formula.of(0)
WEST = "mechanisms.misperception.observers.washington"


class Analogy(Strict):
    """A past case that a subject is taken to repeat."""

    about: Identifier = Field(description="the subject that is read in its light")
    weight: Probability = Field(
        default=Formula.of(0.3), description="its share of the first belief; judgement"
    )
    suggests: Annotated[dict[Identifier, Probability], Field(min_length=1)] = Field(
        description="type: probability that the past case suggests, of all types of the subject"
    )


class Observer(Strict):
    """How one actor reads others."""

    subjects: list[Identifier] = Field(default=[], description="whom it reads; empty: all others")
    empathy: Probability | None = Field(
        default=None,
        description="how far it allows for their situation, 0 to 1; else as `actors` says",
    )
    toward: dict[Identifier, Probability] = Field(
        default={}, description="empathy toward single subjects"
    )
    analogies: dict[Identifier, Analogy] = Field(
        default={}, description="past cases that color its first beliefs, by name"
    )
    noise: NotNegative = Field(
        default=Formula.of(0.2),
        description="standard deviation of the logarithm of its estimates among two powers; "
        "judgement: they err by a fifth",
    )
    bias: Positive = Field(
        default=Formula.of(1),
        description="median of its estimates, relative to the truth; below 1 it underrates",
    )
    misread: Probability = Field(
        default=Formula.of(0.05),
        description="probability that it misses a move, among two powers; judgement",
    )


class Misperception(Block):
    """Attribution error, bad analogies, noise about strength and about moves."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "empathy keeps an observer from blaming character for what the situation explains",
            "Jervis 1976; Ross 1977; carment-belo-2024: 'committed fundamental errors, attributing "
            "Russia’s behavior to intrinsic hostility'",
            f"{WEST}.empathy",
            0,
            1,
            "E(blamed)",
            "-",
        ),
        Signature(
            "and makes war less likely: pressure breeds the pushing that it is to deter",
            "Jervis 1976, ch. 3 (the spiral model); Kydd 2005; carment-belo-2024: "
            "'systematically underestimated their own role in provoking a Russian response'",
            f"{WEST}.empathy",
            0,
            1,
            "P(war)",
            "-",
            finding="no difference: without empathy blame is greater, pressure is not. A rival "
            "that looks ahead pushes less at first where pushing is blamed",
        ),
        Signature(
            "above all where the other is afraid, as is likely, and suspected to be greedy",
            "Jervis 1976, ch. 3; Kydd 1997, Game Theory and the Spiral Model (both benign)",
            f"{WEST}.empathy",
            0,
            1,
            "P(war)",
            "-",
            settings=(("parameters.greed", 0.1), (f"{WEST}.analogies.munich.weight", 0.8)),
            finding="no difference: an observer without empathy blames more, but presses as often, "
            "and is pushed as often. The source's spiral is one of sides that do not look ahead",
        ),
        Signature(
            "the lesson of Munich makes an observer press harder",
            "Khong 1992",
            f"{WEST}.analogies.munich.weight",
            0,
            0.8,
            "E(pressed)",
            "+",
        ),
        Signature(
            "in communication with the other an observer blames it less",
            "carment-belo-2024: 'clear communication channels with rivals and adversaries' are to "
            "'mitigate the risk of misperception'",
            "mechanisms.channels.start",
            0,
            1,
            "E(blamed)",
            "-",
            settings=((f"{WEST}.empathy", 0),),
        ),
        Signature(
            "the more powers, the more often errors about strength leave nothing to agree on",
            "Waltz 1979; Blainey 1973; carment-belo-2024: 'uncertainty about the strength and "
            "resolve of adversaries, making it harder to assess risks accurately'",
            "mechanisms.misperception.powers",
            2,
            9,
            "P(settlement)",
            "-",
            scenario="misperception-talks",
        ),
        Signature(
            "what fighting teaches helps to settle, the more so the larger the errors were",
            "Slantchev 2003; Blainey 1973",
            "mechanisms.misperception.learning",
            0,
            0.3,
            "P(settlement)",
            "+",
            scenario="misperception-talks",
            settings=(("mechanisms.misperception.powers", 9),),
        ),
    )

    observers: Annotated[dict[Identifier, Observer], Field(min_length=1)] = Field(
        description="who misperceives"
    )
    powers: Number | None = Field(
        default=None, description="how many powers there are to be read; else all actors"
    )
    mitigation: Probability = Field(
        default=Formula.of(0.5),
        description="share of missing empathy and of missed moves that perfect communication "
        "(`channels` = 1) makes good; judgement",
    )
    learning: Probability = Field(
        default=Formula.of(0.05),
        description="share of an estimate's error that a period of fighting corrects; judgement",
    )
    fighting: Condition = Field(
        default=Formula.of(False), description="when there is fighting that shows who is stronger"
    )

    def build(self, model: Builder) -> None:
        """Empathy, first beliefs, estimates and sight of every observer."""
        powers = Formula.of(len(model.actors)) if self.powers is None else self.powers
        others = maximum(model.define("powers", powers, off=2) - 1, 0)
        for name, observer in self.observers.items():
            path = f"observers.{name}"
            if not model.check_actor(name, path, key=True):
                continue
            for subject in self._subjects(model, name, observer):
                self._attribution(model, name, observer, subject)
                self._estimate(model, name, observer, subject, others)
                if observer.misread.constant != 0:
                    missed = 1 - (1 - lift(observer.misread)) ** others
                    model.sight(subject, name, 1 - missed * (1 - self._mended(model)))
            self._analogies(model, name, observer)

    def _subjects(self, model: Builder, name: str, observer: Observer) -> list[str]:
        """Whom an observer reads, as far as they are actors."""
        path, found = f"observers.{name}", list[str]()
        for index, subject in enumerate(observer.subjects):
            if subject == name:
                model.problem(f"{name} does not read itself", f"{path}.subjects.{index}")
            elif model.check_actor(subject, f"{path}.subjects.{index}"):
                found.append(subject)
        if not observer.subjects:
            found = [actor for actor in model.actors if actor != name]
        for subject in observer.toward:
            place = f"{path}.toward.{subject}"
            if model.check_actor(subject, place, key=True) and subject not in found:
                model.problem(f"{subject} is no subject of {name}", place, key=True)
        return list(dict.fromkeys(found))

    def _attribution(self, model: Builder, name: str, observer: Observer, subject: str) -> None:
        """Empathy toward a subject, raised by communication."""
        given = observer.toward.get(subject, observer.empathy)
        draft = model.drafts[name].empathy
        own = draft.get(subject, draft.get("", ONE)) if given is None else lift(given)
        own = clip(own, 0, 1)
        if given is not None or own != ONE:
            model.empathy(name, subject, own + (1 - own) * self._mended(model))

    def _mended(self, model: Builder) -> Expr:
        """The share of errors that communication makes good."""
        return lift(self.mitigation) * model.ref("channels", default=0)

    def _estimate(
        self, model: Builder, name: str, observer: Observer, subject: str, others: Expr
    ) -> None:
        """The subject's strength as the observer sees it, and what fighting teaches."""
        start: Expr = lift(observer.bias)
        if observer.noise.constant != 0:  # a spread of 0 is no distribution
            spread = maximum(lift(observer.noise) * sqrt(others), 1e-9)
            start = Op("draw", (Name(("~", "lognormal")), log(observer.bias), spread))
        seen = model.variable(
            f"estimate.{name}.{subject}",
            start=ONE if model.off else start,
            low=0,
            title=f"strength of {model.title_of(subject)} as {model.title_of(name)} sees it",
        )
        if self.fighting.constant != 0 and self.learning.constant != 0:
            model.drift(seen, where(self.fighting, seen ** (1 - lift(self.learning)) - seen, 0))
        mine, theirs = (model.ref(f"strength.{a}", default=1) for a in (name, subject))
        looks, is_ = (mine / maximum(mine + x, 1e-9) for x in (seen * theirs, theirs))
        model.define(f"optimism.{name}.{subject}", looks - is_, off=0)

    def _analogies(self, model: Builder, name: str, observer: Observer) -> None:
        """The first beliefs: what the analogies suggest, mixed with the common prior."""
        about: dict[str, dict[str, Analogy]] = {}
        for key, analogy in observer.analogies.items():
            path = f"observers.{name}.analogies.{key}.about"
            if analogy.about == name:
                model.problem(f"{name} knows its own type", path)
            elif model.check_actor(analogy.about, path):
                about.setdefault(analogy.about, {})[key] = analogy
        for subject, known in about.items():
            path = f"observers.{name}.analogies.{next(reversed(known))}"
            if any(subject == other for other, *_ in model.drafts[name].priors):
                hint = "leave it out there, or put the analogy into it"
                message = f"{name} has a first belief about {subject} already"
                model.problem(message, f"{path}.about", hint)
                continue
            weights = [analogy.weight.constant or 0 for analogy in known.values()]
            if sum(weights) > 1 + 1e-9:
                message = f"the weights add up to {sum(weights):g}, more than 1"
                model.problem(message, f"{path}.weight")
                continue
            left = 1 - total(lift(a.weight) for a in known.values())
            for kind in dict.fromkeys(k for a in known.values() for k in a.suggests):
                mixed = left * model.common_prior(subject, kind)
                mixed += total(lift(a.weight) * a.suggests.get(kind, ZERO) for a in known.values())
                model.prior(name, subject, kind, mixed, f"{path}.suggests")
