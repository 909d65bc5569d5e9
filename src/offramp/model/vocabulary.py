"""The shared vocabulary: what the names mean in which mechanisms meet, their ranges and units.

Mechanisms never import one another; one declares or changes a variable, another reads it. That
works only if both mean the same by it, so every name that a mechanism declares stands here once,
with its range, its unit and what it is when nobody says otherwise (`neutral`). `<actor>` and the
like stand for one word. Names of kind `defined` are expressions, not variables of the state.
`Builder.common` declares a variable as it stands here unless somebody has already.

Leaves out: measures, payoffs' labels and the names of actions and chance events, which no mechanism
reads from another. Only mechanisms of the package must keep to it; others should.
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Word:
    """A name or pattern of names: kind, range, value when nobody declares it, unit, meaning."""

    name: str
    kind: str  # real, integer, flag, or defined
    low: float | None
    high: float | None
    neutral: float
    unit: str
    meaning: str

    def fits(self, name: str) -> bool:
        """Whether the name is one of the pattern's."""
        mine, given = self.name.split("."), name.split(".")
        return len(mine) == len(given) and all(
            m == g or m.startswith("<") for m, g in zip(mine, given, strict=True)
        )


class UnknownWord(LookupError):
    """A name that the vocabulary does not hold."""


def word(name: str) -> Word:
    """The entry that a name belongs to; one without placeholders first. Raises UnknownWord."""
    return _found(name)


@cache
def _found(name: str) -> Word:
    fitting = [w for words in VOCABULARY.values() for w in words if w.fits(name)]
    if not fitting:
        raise UnknownWord(f"{name} does not stand in the vocabulary (model/vocabulary.py)")
    return min(fitting, key=lambda w: w.name.count("<"))


def _flag(name: str, meaning: str) -> Word:
    return Word(name, "flag", 0, 1, 0, "", meaning)


def _share(name: str, meaning: str, neutral: float = 0, unit: str = "share") -> Word:
    return Word(name, "real", 0, 1, neutral, unit, meaning)


def _amount(name: str, unit: str, meaning: str, low: float | None = 0) -> Word:
    return Word(name, "real", low, None, 0, unit, meaning)


def _count(name: str, unit: str, meaning: str) -> Word:
    return Word(name, "integer", 0, None, 0, unit, meaning)


def _defined(
    name: str,
    unit: str,
    meaning: str,
    low: float | None = 0,
    high: float | None = 1,
    neutral: float = 0,
) -> Word:
    return Word(name, "defined", low, high, neutral, unit, meaning)


# By the mechanism that declares them, as a rule. `shared` are variables that several may declare.
VOCABULARY: dict[str, tuple[Word, ...]] = {
    "shared": (
        _share("channels", "quality of communication between the adversaries; 1 is perfect"),
        _share("cohesion", "unity of the alliance; at 1 it decides and acts as one", 1),
        _share("loyalty.<actor>", "how far a single member keeps to the alliance's line", 1),
        _share("anger.<actor>", "public anger at the rival; 1 is the most on record"),
        _share("stability.<actor>", "how firmly a government sits; at 0 it falls", 1),
        _share("credibility.<actor>", "how far others believe its threats", 0.5),
        _share("reliability.<actor>", "how far others believe its commitments to partners", 1),
        _share("survivability.<actor>", "nuclear forces that would survive a first strike", 1),
        _amount("warning", "minutes", "time between an alarm and the impact it warns of"),
        _share("entanglement", "how far conventional and nuclear forces cannot be told apart"),
        _share("erosion.<actor>", "share of its position an actor lost by small steps"),
        _share("front", "the challenger's share of what is disputed", 0.5),
        _share("strength.<actor>", "fighting strength left, relative to the start", 1),
        _share("ties.<actor>.<actor>", "trade and energy ties left, relative to the start", 1),
        _flag("attacked.<actor>", "it is under armed attack"),
        _flag("involved.<actor>", "it takes part in the fighting"),
    ),
    "ladder": (
        Word("rung.<actor>.<domain>", "integer", 0, None, 0, "rungs", "where it stands, from 0 up"),
        _defined("ladder.<domain>.<rung>", "rungs", "the number of a named rung", 0, None),
        _defined("height.<actor>", "share", "highest of its rungs, as a share of the ladder"),
        _flag("theatre.<theatre>", "the crisis has spread there"),
        _defined("theatres", "theatres", "how many are open", 0, None),
        _flag("climbed.<domain>", "a move climbed in this domain just now"),
    ),
    "brinkmanship": (
        _flag("disaster", "what nobody chose has happened"),
        _defined("hazard", "probability per period", "chance of disaster"),
        _flag("conceded.<actor>", "it has yielded"),
    ),
    "resolve": (
        _defined(
            "reputation.<actor>", "ratio", "expected resolve relative to the start", 0, None, 1
        ),
    ),
    "red_lines": (
        _flag("crossed.<line>", "the declared line has been crossed"),
        _flag("answered.<line>", "its owner has answered"),
        _flag("passed.<line>", "the true threshold has been passed"),
        _amount("due.<line>", "periods", "time left to answer"),
        Word("untouched.<line>", "flag", 0, 1, 1, "", "never crossed by anybody"),
    ),
    "alliances": (
        _flag("joined.<actor>", "it has come to an ally's defense"),
        _flag("reneged.<actor>", "it has stayed out though bound to defend an ally"),
        _flag("excused.<actor>", "it has stayed out as the attacked ally was to blame"),
        _flag("dragged.<actor>", "it was dragged in by an ally's provocations"),
        _defined("provocation.<actor>", "share", "how far it provokes the rival this period"),
        _share("blame.<actor>", "how far it is to blame for what is coming to it"),
        _share("commitment.<actor>", "how far allies' provocations have drawn it in"),
    ),
    "patronage": (
        _amount("aid.<client>", "share of need", "aid reaching the client per period"),
        _amount("pledge.<patron>.<client>", "share of need", "aid pledged per period"),
        _flag("authorized.<use>", "the patron has given its word"),
        _flag("exposed.<actor>", "it is seen as taking part in the war"),
        _defined("capability.<client>", "share of full aid", "what it can do", 0, None, 1),
        _defined("abandonment.<client>", "share", "share of the first pledges that was cut"),
    ),
    "stockpiles": (
        _amount("stock.<actor>.<munition>", "rounds", "rounds left"),
        _defined("exhausted.<actor>.<munition>", "", "too few are left for any use"),
    ),
    "tenure": (
        _flag("office.<actor>", "the next government is in office"),
        _defined("time_left.<actor>", "periods", "time until the next takes office", 0, None),
        _flag("forgone.<actor>.<rival>", "the rival has forgone the terms it could wait for"),
        _flag("spoiled.<actor>.<rival>", "the settlement to come is spoiled for the rival"),
        _defined(
            "at_stake.<actor>.<rival>", "payoff", "what the rival may still hope for", None, None
        ),
    ),
    "incidents": (
        _amount("incidents.<stream>", "incidents", "close contacts so far"),
        _amount("alarm.<stream>", "incidents per period", "what earlier incidents add to the rate"),
        _flag("killed.<stream>", "an incident has killed a soldier"),
        _defined("contacts.<stream>", "incidents per period", "the rate now", 0, None),
        _defined(
            "branching.<stream>",
            "incidents",
            "incidents bred by one; below 1 it dies down",
            0,
            None,
        ),
        _defined(
            "stirred.<stream>",
            "incidents per period",
            "what anger at 1 on both sides adds, with those that these breed",
            0,
            None,
        ),
    ),
    "bargaining": (
        _flag("talks", "the sides talk"),
        _flag("settled", "an agreement is in force"),
        _share("agreed", "the challenger's share as agreed"),
        _flag("offered.<actor>", "an offer of its stands"),
        _share("offer.<actor>", "challenger's share that it offers"),
        Word("marked", "real", None, None, 0, "share", "challenger's share as the period began"),
        _defined("reservation.<actor>", "share", "the terms it would just sign", None, None),
        _defined("leverage.<actor>", "share", "what fighting on would bring it", None, None),
        _defined("bargaining_range", "share", "width of what both would sign", None, None),
    ),
    "signals": (
        _count("signaled.<signal>", "signals", "how often the signal was sent"),
        _amount("tied.<actor>", "payoff", "what it would lose by backing down after its signals"),
        _amount("untied.<actor>", "payoff", "what backing down after its signals has just cost it"),
        _flag("misread.<signal>", "the signal was taken for the real thing"),
    ),
    "audience_costs": (
        _amount("staked.<actor>", "payoff", "standing at home staked on not backing down"),
        _count("backed_down.<actor>", "times", "how often it has backed down in public"),
        _amount("forfeited.<actor>", "payoff", "what backing down has just cost it, if no move"),
    ),
    "sentiment": (
        _defined(
            "outrage.<actor>", "anger", "anger bred by a unit of it; below 1 it fades", 0, None
        ),
        Word("noted.<actor>.<shock>", "real", None, None, 0, "", "a shock as counted before"),
    ),
    "cohesion": (
        _share("carried.<actor>", "the member's share of the common burden"),
        _share("conceded_alone.<actor>", "what a single member has granted to the rival"),
        _share("wooed.<actor>", "how far the rival's promises to a member still stand"),
        _share("pressed.<actor>", "how far the rival's pressure on a member lasts"),
    ),
    "realignment": (
        _share("aligned.<actor>.<actor>", "how closely the first stands by the second"),
        _defined("threat.<actor>.<actor>", "index", "threat to the first from the second"),
        _defined("poles", "blocs", "effective number of blocs; 2 is bipolar", 0, None, 2),
        _defined("vulnerable.<actor>.<actor>", "share", "how open the first is to the second"),
        _defined("danger.<actor>", "index", "worst threat, as far as the actor is open to it"),
    ),
    "participation": (
        Word("participation.<actor>", "integer", 0, None, 0, "levels", "from supply to own forces"),
        _amount("line.<actor>", "levels", "the rival's line for it, once found; 0 before"),
        Word("tolerated.<actor>", "integer", 0, None, 0, "levels", "highest that was let pass"),
        _defined("level.<level>", "levels", "the number of a named level", 0, None),
        _defined("help.<client>", "share", "what it gets out of its weapons", 0, 1, 1),
        _flag("belligerent.<actor>", "its rival treats it as a party to the war"),
    ),
    "commitments": (_flag("abandoned.<actor>.<partner>", "the actor has given up on the partner"),),
    "attrition": (
        _flag("spent.<actor>", "it can fight no longer"),
        _amount("lost.<actor>", "of its full strength", "strength that it has lost so far"),
        _amount("destruction", "stakes", "what the fighting has destroyed"),
        _defined(
            "outlasting.<actor>", "periods", "how much longer it lasts than the other", None, None
        ),
    ),
    "adaptation": (
        _share("reach.<weapon>", "targets, by worth, still within reach", 1),
        _share("countered.<weapon>", "what countermeasures take from its effect"),
        _amount("achieved.<weapon>", "first uses", "what all its uses have achieved"),
        _flag("revealed.<weapon>", "it has been used, so the target knows of it"),
        _defined(
            "effectiveness.<weapon>", "share", "what a use achieves, of the first use", 0, 1, 1
        ),
    ),
    "technology": (
        _flag("deployed.<actor>.<system>", "the system is in service"),
        _count(
            "misread_strikes.<strike>", "strikes", "conventional strikes taken for nuclear ones"
        ),
        _defined(
            "first_strike.<actor>", "share", "rival's forces that its first strike would destroy"
        ),
    ),
    "nuclear_balance": (
        _share("fear.<actor>", "how likely it thinks a first strike by the other"),
        _flag("used.<actor>", "it has used a nuclear weapon"),
        _flag("struck.<actor>", "a first strike has hit it"),
        _flag("exchange", "a full nuclear exchange"),
        _defined("retaliation.<actor>", "share", "what it could strike back with", 0, 1, 1),
        _defined("delicacy", "slope", "fear bred by fear; from 1 on the balance tips", 0, None),
    ),
    "gray_zone": (
        _share("suspicion.<actor>", "how sure its rivals are that it was behind the steps"),
        _flag("attributed.<actor>", "it has been named as the author"),
        _count("steps.<actor>", "steps", "small steps it has taken"),
        _flag("spilled.<actor>", "the gray zone has spilled over into force against it"),
    ),
    "interdependence": (
        _flag("severed.<actor>.<actor>", "the first has cut its ties to the second"),
        _share("substituted.<actor>.<actor>", "how far the first can do without the second"),
        _defined(
            "vulnerability.<actor>.<actor>",
            "payoff per period",
            "what the first would lose if its ties to the second were cut, substitutes counted",
            0,
            None,
        ),
    ),
    "nationalism": (
        _share("minority_fear.<group>", "how threatened co-ethnics abroad feel"),
        _share("mobilized.<group>", "how far the group has armed or organized"),
        _share("majority_fear.<group>", "how threatened the group's hosts feel by it"),
        _flag("protected.<group>", "its kin state has intervened for it"),
        _defined("pretext.<actor>", "share", "how far protection excuses its intervention"),
    ),
    "power_shift": (
        _share("power.<actor>", "its share of the power of the two", 0.5),
        _flag("won.<actor>", "it has won the war for the whole stake"),
        _defined("window.<actor>", "payoff", "what waiting one more period costs it", None, None),
    ),
    "misperception": (
        Word(
            "estimate.<observer>.<subject>",
            "real",
            0,
            None,
            1,
            "ratio",
            "subject's strength or resolve as estimated, relative to the truth",
        ),
        _defined(
            "optimism.<observer>.<subject>",
            "share",
            "by how much its own share of the strength of both looks larger to it than it is",
            -1,
        ),
        _defined("powers", "actors", "how many powers there are to be read", 0, None, 2),
    ),
    "channels": (
        _share("agreed_rules", "rules for encounters and red lines that both keep"),
        _flag("excluded.<actor>", "it is shut out of talks"),
        _flag("ready.<actor>.<matter>", "it has agreed, to a hotline or to rules"),
    ),
    "norms": (
        _flag("broken.<actor>.<norm>", "the actor has broken the norm"),
        _share("norm.<norm>", "how strongly the norm is held", 1),
        _share("breach.<actor>.<norm>", "strength of the norm that it has broken just now"),
    ),
    "stability": (
        _flag("fallen.<actor>", "its government has fallen"),
        _flag("rallied.<actor>", "its public has rallied to it against the attack"),
        _defined("fall.<actor>", "probability per period", "chance that its government falls"),
        _share("seen_stability.<observer>.<subject>", "stability as the observer sees it", 1),
    ),
    "risk_attitude": (
        Word("reference.<actor>", "real", None, None, 0, "payoff", "what it measures gains from"),
        Word("held.<actor>", "real", None, None, 0, "payoff", "what it held as the period began"),
        _defined("prospect.<actor>", "payoff", "its gain, or below 0 its loss", None, None),
    ),
    "posture": (
        Word("posture.<actor>", "integer", 0, None, 0, "", "number of the posture it holds"),
        _defined("posture_is.<actor>.<posture>", "", "it holds this posture"),
    ),
}
