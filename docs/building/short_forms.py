"""The short forms of the language, each with the long form that it stands for.

`tests/docs` reads both and compares.
"""

from building.tables import cell, code, table
from offramp.language.actors import Behavior, Rule
from offramp.language.fields import Strict
from offramp.language.grids import Grid
from offramp.language.happenings import Action, Outcome
from offramp.language.scenario import Source
from offramp.language.state import Measure, Payoffs, Variable

# where it stands, the model that reads it, short, long
SHORT_FORMS: tuple[tuple[str, type[Strict], str, str], ...] = (
    ("a source", Source, "On Escalation", "{title: On Escalation}"),
    ("a variable", Variable, "0.2", "{start: 0.2}"),
    ("a variable", Variable, "false", "{start: false, kind: flag}"),
    ("a variable", Variable, "{value: 0.2, note: a guess}", "{start: {value: 0.2, note: a guess}}"),
    ("the actors of an action", Action, "{by: east}", "{by: [east]}"),
    ("a grid", Grid, "[0, 0.5, 1]", "{points: [0, 0.5, 1]}"),
    ("an outcome", Outcome, "rung >= 5", "{when: rung >= 5}"),
    ("an outcome", Outcome, "otherwise", "{otherwise: true}"),
    ("payoffs", Payoffs, "-rung", "{flow: {flow: -rung}}"),
    ("payoffs", Payoffs, "{terminal: -rung}", "{terminal: {terminal: -rung}}"),
    ("a measure", Measure, "rung", "{value: rung}"),
    ("a behavior", Behavior, "uniform", "{kind: uniform}"),
    ("a behavior", Behavior, "{level-k: 2}", "{kind: level-k, depth: 2}"),
    ("a behavior", Behavior, "{script: {3: strike}}", "{kind: script, script: {3: strike}}"),
    (
        "a behavior",
        Behavior,
        "{doctrine: [{do: wait}]}",
        "{kind: doctrine, doctrine: [{do: wait}]}",
    ),
    ("the action of a rule", Rule, "{do: wait}", "{do: {wait: 1}}"),
)


def short_forms() -> str:
    """A table of the short forms."""
    rows = [[cell(where), code(short), code(long)] for where, _, short, long in SHORT_FORMS]
    return table(["where", "short", "in full"], rows)
