"""References to what somebody else declares: expressions resolved when all parts are in."""

from offramp.model.drafts import Drafts
from offramp.model.expr import Change, Expr, Name, Var


class References(Drafts):
    """The names that mechanisms may use before anybody has declared them."""

    def ref(self, name: str, default: float | None = None) -> Expr:
        """A variable, parameter or defined name by its dotted name.

        With a `default`, that number stands in when nobody declares the name.
        """
        return Name(tuple(name.split(".")), default, self.at(self.path, False))

    def own(self, attribute: str, default: float | None = None) -> Expr:
        """An attribute of the acting actor's private type."""
        return Name(("self", attribute), default, self.at(self.path, False))

    def change(self, variable: str | Var, actor: str) -> Expr:
        """What the actor's move this period adds to a variable (its actions' own effects).

        Only in `on_move`, `cost` and `guard`, where it is specialized to each action.
        """
        return Change(name_of(variable), actor)

    def did(self, actor: str, action: str) -> Expr:
        """Whether the actor took the action this period (false if there is no such action).

        For actions that a mechanism gives itself; `took` is for those that its block names.
        """
        return Name(("did", actor, action), 0.0)

    def took(self, actor: str, action: str, path: str, key: bool = False) -> Expr:
        """Whether the actor took an action that the block names at `path`, as a key perhaps.

        An action that the actor does not have is a problem there.
        """
        return Name(("did", actor, action), None, self.at(self.within(path), key))

    def belief(self, observer: str, subject: str, kind: str) -> Expr:
        """The probability an observer gives to a subject's type."""
        return Name(("belief", observer, subject, kind), None, self.at(self.path, False))

    def expected(
        self, observer: str, subject: str, attribute: str, default: float | None = None
    ) -> Expr:
        """The attribute of a subject that an observer expects, over its beliefs."""
        parts = ("expected", observer, subject, attribute)
        return Name(parts, default, self.at(self.path, False))

    def common_prior(self, subject: str, kind: str) -> Expr:
        """The probability of a subject's type at the start, as everybody knows it (constant)."""
        return Name(("~prior", subject, kind), None, self.at(self.path, False))


def name_of(variable: str | Var) -> str:
    """The name of a variable."""
    return variable.name if isinstance(variable, Var) else variable
