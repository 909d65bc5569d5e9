"""A decision point in plain words: when it is, what is to be seen, what is done and what else."""

from datetime import date

from offramp.analysis.offramps.found import Condition
from offramp.crisis import Crisis
from offramp.model.expr import Belief, Const, Expr, Var, op
from offramp.report.plain import Plain
from offramp.report.words import listed, number

_LONGEST = 200  # characters of a condition
_SAID = {">=": "is at least", "<": "is below"}


class Situations:
    """The words for the decision points of a crisis."""

    def __init__(self, crisis: Crisis) -> None:
        self.model, self.plain = crisis.model, Plain(crisis)
        self.variables = {variable.name: variable for variable in self.model.variables}
        self.measures = {measure.name: measure for measure in self.model.measures}
        self.ends = {o.name: o.title or o.name.replace("_", " ") for o in self.model.outcomes}
        self.actions = {
            (action.actor, action.name): action.title or action.name.replace("_", " ")
            for action in self.model.actions
        }

    def actor(self, name: str) -> str:
        """What an actor is called."""
        return self.plain.titles.get(name, name)

    def action(self, actor: str, name: str) -> str:
        """What an action is called."""
        return self.actions.get((actor, name), name)

    def moment(self, period: int, day: date | None) -> str:
        """`period 4`, with the day on which it begins where there is a calendar."""
        return f"period {period}, {day}" if day else f"period {period}"

    def outcomes(self, names: tuple[str, ...]) -> str:
        """Outcomes by their titles within a sentence: `“war” or “a clash at sea”`."""
        return listed([f"“{self.ends[name]}”" for name in names], "or")

    def titles(self, names: tuple[str, ...]) -> str:
        """Outcomes by their titles alone."""
        return listed([self.ends[name] for name in names], "or")

    def conditions(self, conditions: tuple[Condition, ...]) -> str:
        """`tension is at least 2 and Russia’s nuclear rung is below alert`; empty without any."""
        return listed([self._condition(condition) for condition in conditions])

    def _condition(self, condition: Condition) -> str:
        if condition.kind == "measure":
            measure = self.measures[condition.name]
            return self._compared(measure.title or condition.name.replace("_", " "), condition)
        if condition.kind == "belief":
            _, observer, subject, kind = condition.name.split(".")
            return self._said(Belief(observer, subject, kind), condition)
        variable = self.variables[condition.name]
        flag = variable.kind == "flag"
        if not variable.title or condition.name.startswith("rung."):
            return self._said(Var(condition.name, flag), condition)
        if flag:
            return variable.title if condition.sign == ">=" else f"not yet: {variable.title}"
        return self._compared(variable.title, condition)

    def _said(self, value: Expr, condition: Condition) -> str:
        expr = op(condition.sign, value, Const(condition.value))
        return self.plain.words(expr, _LONGEST) or condition.text

    def _compared(self, title: str, condition: Condition) -> str:
        return f"{title} {_SAID[condition.sign]} {number(condition.value)}"
