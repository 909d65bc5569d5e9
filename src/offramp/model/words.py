"""The words of the shared vocabulary, by the mechanism that declares them as a rule.

`shared` are variables that several mechanisms, or the scenario, may declare.
"""

from offramp.model.word import Word, amount, count, defined, flag, share

VOCABULARY: dict[str, tuple[Word, ...]] = {
    "shared": (
        share("channels", "quality of communication between the adversaries; 1 is perfect"),
        share("cohesion", "unity of the alliance; at 1 it decides and acts as one", 1),
        share("loyalty.<actor>", "how far a single member keeps to the alliance's line", 1),
        share("anger.<actor>", "public anger at the rival; 1 is the most on record"),
        share("stability.<actor>", "how firmly a government sits; at 0 it falls", 1),
        share("credibility.<actor>", "how far others believe its threats", 0.5),
        share("reliability.<actor>", "how far others believe its commitments to partners", 1),
        share("survivability.<actor>", "nuclear forces that would survive a first strike", 1),
        amount("warning", "minutes", "time between an alarm and the impact it warns of"),
        share("entanglement", "how far conventional and nuclear forces cannot be told apart"),
        share("erosion.<actor>", "share of its position an actor lost by small steps"),
        share("front", "the challenger's share of what is disputed", 0.5),
        share("strength.<actor>", "fighting strength left, relative to the start", 1),
        share("ties.<actor>.<actor>", "trade and energy ties left, relative to the start", 1),
        flag("attacked.<actor>", "it is under armed attack"),
        flag("involved.<actor>", "it takes part in the fighting"),
    ),
    "ladder": (
        Word("rung.<actor>.<domain>", "integer", 0, None, 0, "rungs", "where it stands, from 0 up"),
        defined("ladder.<domain>.<rung>", "rungs", "the number of a named rung", 0, None),
        defined("height.<actor>", "share", "highest of its rungs, as a share of the ladder"),
        flag("theatre.<theatre>", "the crisis has spread there"),
        defined("theatres", "theatres", "how many are open", 0, None),
        flag("climbed.<domain>", "a move climbed in this domain just now"),
    ),
    "brinkmanship": (
        flag("disaster", "what nobody chose has happened"),
        defined("hazard", "probability per period", "chance of disaster"),
        flag("conceded.<actor>", "it has yielded"),
    ),
    "resolve": (
        defined(
            "reputation.<actor>", "ratio", "expected resolve relative to the start", 0, None, 1
        ),
    ),
    "red_lines": (
        flag("crossed.<line>", "the declared line has been crossed"),
        flag("answered.<line>", "its owner has answered"),
        flag("passed.<line>", "the true threshold has been passed"),
        amount("due.<line>", "periods", "time left to answer"),
        Word("untouched.<line>", "flag", 0, 1, 1, "", "never crossed by anybody"),
    ),
    "alliances": (
        flag("joined.<actor>", "it has come to an ally's defense"),
        flag("reneged.<actor>", "it has stayed out though bound to defend an ally"),
        flag("excused.<actor>", "it has stayed out as the attacked ally was to blame"),
        flag("dragged.<actor>", "it was dragged in by an ally's provocations"),
        defined("provocation.<actor>", "share", "how far it provokes the rival this period"),
        share("blame.<actor>", "how far it is to blame for what is coming to it"),
        share("commitment.<actor>", "how far allies' provocations have drawn it in"),
    ),
    "patronage": (
        amount("aid.<client>", "share of need", "aid reaching the client per period"),
        amount("pledge.<patron>.<client>", "share of need", "aid pledged per period"),
        flag("authorized.<use>", "the patron has given its word"),
        flag("exposed.<actor>", "it is seen as taking part in the war"),
        defined("capability.<client>", "share of full aid", "what it can do", 0, None, 1),
        defined("abandonment.<client>", "share", "share of the first pledges that was cut"),
    ),
    "stockpiles": (
        amount("stock.<actor>.<munition>", "rounds", "rounds left"),
        defined("exhausted.<actor>.<munition>", "", "too few are left for any use"),
    ),
    "tenure": (
        flag("office.<actor>", "the next government is in office"),
        defined("time_left.<actor>", "periods", "time until the next takes office", 0, None),
        flag("forgone.<actor>.<rival>", "the rival has forgone the terms it could wait for"),
        flag("spoiled.<actor>.<rival>", "the settlement to come is spoiled for the rival"),
        defined(
            "at_stake.<actor>.<rival>", "payoff", "what the rival may still hope for", None, None
        ),
    ),
    "incidents": (
        amount("incidents.<stream>", "incidents", "close contacts so far"),
        amount("alarm.<stream>", "incidents per period", "what earlier incidents add to the rate"),
        flag("killed.<stream>", "an incident has killed a soldier"),
        defined("contacts.<stream>", "incidents per period", "the rate now", 0, None),
        defined(
            "branching.<stream>",
            "incidents",
            "incidents bred by one; below 1 it dies down",
            0,
            None,
        ),
        defined(
            "stirred.<stream>",
            "incidents per period",
            "what anger at 1 on both sides adds, with those that these breed",
            0,
            None,
        ),
    ),
    "bargaining": (
        flag("talks", "the sides talk"),
        flag("settled", "an agreement is in force"),
        share("agreed", "the challenger's share as agreed"),
        flag("offered.<actor>", "an offer of its stands"),
        share("offer.<actor>", "challenger's share that it offers"),
        Word("marked", "real", None, None, 0, "share", "challenger's share as the period began"),
        defined("reservation.<actor>", "share", "the terms it would just sign", None, None),
        defined("leverage.<actor>", "share", "what fighting on would bring it", None, None),
        defined("bargaining_range", "share", "width of what both would sign", None, None),
    ),
    "signals": (
        count("signaled.<signal>", "signals", "how often the signal was sent"),
        amount("tied.<actor>", "payoff", "what it would lose by backing down after its signals"),
        amount("untied.<actor>", "payoff", "what backing down after its signals has just cost it"),
        flag("misread.<signal>", "the signal was taken for the real thing"),
    ),
    "audience_costs": (
        amount("staked.<actor>", "payoff", "standing at home staked on not backing down"),
        count("backed_down.<actor>", "times", "how often it has backed down in public"),
        amount("forfeited.<actor>", "payoff", "what backing down has just cost it, if no move"),
    ),
    "sentiment": (
        defined(
            "outrage.<actor>", "anger", "anger bred by a unit of it; below 1 it fades", 0, None
        ),
        Word("noted.<actor>.<shock>", "real", None, None, 0, "", "a shock as counted before"),
    ),
    "cohesion": (
        share("carried.<actor>", "the member's share of the common burden"),
        share("conceded_alone.<actor>", "what a single member has granted to the rival"),
        share("wooed.<actor>", "how far the rival's promises to a member still stand"),
        share("pressed.<actor>", "how far the rival's pressure on a member lasts"),
    ),
    "realignment": (
        share("aligned.<actor>.<actor>", "how closely the first stands by the second"),
        defined("threat.<actor>.<actor>", "index", "threat to the first from the second"),
        defined("poles", "blocs", "effective number of blocs; 2 is bipolar", 0, None, 2),
        defined("vulnerable.<actor>.<actor>", "share", "how open the first is to the second"),
        defined("danger.<actor>", "index", "worst threat, as far as the actor is open to it"),
    ),
    "participation": (
        Word("participation.<actor>", "integer", 0, None, 0, "levels", "from supply to own forces"),
        amount("line.<actor>", "levels", "the rival's line for it, once found; 0 before"),
        Word("tolerated.<actor>", "integer", 0, None, 0, "levels", "highest that was let pass"),
        defined("level.<level>", "levels", "the number of a named level", 0, None),
        defined("help.<client>", "share", "what it gets out of its weapons", 0, 1, 1),
        flag("belligerent.<actor>", "its rival treats it as a party to the war"),
    ),
    "commitments": (flag("abandoned.<actor>.<partner>", "the actor has given up on the partner"),),
    "attrition": (
        flag("spent.<actor>", "it can fight no longer"),
        amount("lost.<actor>", "of its full strength", "strength that it has lost so far"),
        amount("destruction", "stakes", "what the fighting has destroyed"),
        defined(
            "outlasting.<actor>", "periods", "how much longer it lasts than the other", None, None
        ),
    ),
    "adaptation": (
        share("reach.<weapon>", "targets, by worth, still within reach", 1),
        share("countered.<weapon>", "what countermeasures take from its effect"),
        amount("achieved.<weapon>", "first uses", "what all its uses have achieved"),
        flag("revealed.<weapon>", "it has been used, so the target knows of it"),
        defined(
            "effectiveness.<weapon>", "share", "what a use achieves, of the first use", 0, 1, 1
        ),
    ),
    "technology": (
        flag("deployed.<actor>.<system>", "the system is in service"),
        count("misread_strikes.<strike>", "strikes", "conventional strikes taken for nuclear ones"),
        defined(
            "first_strike.<actor>", "share", "rival's forces that its first strike would destroy"
        ),
    ),
    "nuclear_balance": (
        share("fear.<actor>", "how likely it thinks a first strike by the other"),
        flag("used.<actor>", "it has used a nuclear weapon"),
        flag("struck.<actor>", "a first strike has hit it"),
        flag("exchange", "a full nuclear exchange"),
        defined("retaliation.<actor>", "share", "what it could strike back with", 0, 1, 1),
        defined("delicacy", "slope", "fear bred by fear; from 1 on the balance tips", 0, None),
    ),
    "gray_zone": (
        share("suspicion.<actor>", "how sure its rivals are that it was behind the steps"),
        flag("attributed.<actor>", "it has been named as the author"),
        count("steps.<actor>", "steps", "small steps it has taken"),
        flag("spilled.<actor>", "the gray zone has spilled over into force against it"),
    ),
    "interdependence": (
        flag("severed.<actor>.<actor>", "the first has cut its ties to the second"),
        share("substituted.<actor>.<actor>", "how far the first can do without the second"),
        defined(
            "vulnerability.<actor>.<actor>",
            "payoff per period",
            "what the first would lose if its ties to the second were cut, substitutes counted",
            0,
            None,
        ),
    ),
    "nationalism": (
        share("minority_fear.<group>", "how threatened co-ethnics abroad feel"),
        share("mobilized.<group>", "how far the group has armed or organized"),
        share("majority_fear.<group>", "how threatened the group's hosts feel by it"),
        flag("protected.<group>", "its kin state has intervened for it"),
        defined("pretext.<actor>", "share", "how far protection excuses its intervention"),
    ),
    "power_shift": (
        share("power.<actor>", "its share of the power of the two", 0.5),
        flag("won.<actor>", "it has won the war for the whole stake"),
        defined("window.<actor>", "payoff", "what waiting one more period costs it", None, None),
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
        defined(
            "optimism.<observer>.<subject>",
            "share",
            "by how much its own share of the strength of both looks larger to it than it is",
            -1,
        ),
        defined("powers", "actors", "how many powers there are to be read", 0, None, 2),
    ),
    "channels": (
        share("agreed_rules", "rules for encounters and red lines that both keep"),
        flag("excluded.<actor>", "it is shut out of talks"),
        flag("ready.<actor>.<matter>", "it has agreed, to a hotline or to rules"),
    ),
    "norms": (
        flag("broken.<actor>.<norm>", "the actor has broken the norm"),
        share("norm.<norm>", "how strongly the norm is held", 1),
        share("breach.<actor>.<norm>", "strength of the norm that it has broken just now"),
    ),
    "stability": (
        flag("fallen.<actor>", "its government has fallen"),
        flag("rallied.<actor>", "its public has rallied to it against the attack"),
        defined("fall.<actor>", "probability per period", "chance that its government falls"),
        share("seen_stability.<observer>.<subject>", "stability as the observer sees it", 1),
    ),
    "risk_attitude": (
        Word("reference.<actor>", "real", None, None, 0, "payoff", "what it measures gains from"),
        Word("held.<actor>", "real", None, None, 0, "payoff", "what it held as the period began"),
        defined("prospect.<actor>", "payoff", "its gain, or below 0 its loss", None, None),
    ),
    "posture": (
        Word("posture.<actor>", "integer", 0, None, 0, "", "number of the posture it holds"),
        defined("posture_is.<actor>.<posture>", "", "it holds this posture"),
    ),
}
