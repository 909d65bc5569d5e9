"""Claims as text, which reads back to the same claim."""

from offramp.language.claim import (
    All,
    AllClaims,
    Always,
    Any,
    AnyClaim,
    Arithmetic,
    Claim,
    Comparison,
    Condition,
    Event,
    Ever,
    Mean,
    Not,
    NotClaim,
    Number,
    Probability,
    Quantile,
    Quantity,
    Until,
    Value,
    Window,
)
from offramp.language.formula import number_text


def claim_text(claim: Claim) -> str:
    """A claim as one would write it; `parse_claim` reads it back, places aside."""
    match claim:
        case Comparison(left=left, sign=sign, right=right, tolerance=tolerance):
            about = f" ± {number_text(tolerance)}" if sign == "=" else ""
            return f"{quantity_text(left)} {sign} {quantity_text(right)}{about}"
        case NotClaim(of=inner):
            return f"not ({claim_text(inner)})"
        case AllClaims(of=parts):
            return " and ".join(map(_claim_part, parts))
        case AnyClaim(of=parts):
            return " or ".join(map(_claim_part, parts))


def quantity_text(quantity: Quantity) -> str:
    """A quantity as one would write it."""
    match quantity:
        case Number(value=value):
            return number_text(value)
        case Arithmetic(sign=sign, left=left, right=right):
            return f"{_operand(left, sign, False)} {sign} {_operand(right, sign, True)}"
        case Probability(event=event):
            inside = event_text(event)
        case Mean(value=value):
            inside = value_text(value)
        case Quantile(value=value, share=share):
            inside = f"{value_text(value)}, {number_text(share)}"
    name = {Probability: "P", Mean: "E", Quantile: "Q"}[type(quantity)]
    given = f" given {event_text(quantity.given)}" if quantity.given is not None else ""
    under = f" under {' and '.join(quantity.under)}" if quantity.under else ""
    return f"{name}({inside}{given}{under})"


def event_text(event: Event) -> str:
    """An event as one would write it."""
    match event:
        case Condition(formula=formula):
            return formula.text
        case Ever(of=of, windows=windows):
            return f"ever {_statement(of)}{_windows(windows)}"
        case Always(of=of, windows=windows):
            return f"always {_statement(of)}{_windows(windows)}"
        case Until(first=first, then=then, windows=windows):
            return f"{_statement(first)} until {_statement(then)}{_windows(windows)}"
        case Not(of=of):
            return f"not {_in_brackets(of, All | Any | Not)}"
        case All(of=parts):
            return " and ".join(_in_brackets(part, All | Any) for part in parts)
        case Any(of=parts):
            return " or ".join(_in_brackets(part, All | Any) for part in parts)


def value_text(value: Value) -> str:
    """A number of a run as one would write it."""
    word = "" if value.reduction == "last" else f"{value.reduction} "
    return f"{word}{value.formula.text}{_windows(value.windows)}"


def _claim_part(part: Claim) -> str:
    """A claim among others; in brackets when it has several parts."""
    text = claim_text(part)
    return f"({text})" if isinstance(part, AllClaims | AnyClaim) else text


def _operand(side: Quantity, sign: str, right: bool) -> str:
    text = quantity_text(side)
    if isinstance(side, Number):
        return f"({text})" if side.value < 0 else text
    if not isinstance(side, Arithmetic):
        return text
    weaker = sign in "*/" and side.sign in "+-"
    return f"({text})" if right or weaker else text


def _statement(event: Event) -> str:
    return event_text(event) if isinstance(event, Condition) else f"({event_text(event)})"


def _in_brackets(event: Event, kinds: object) -> str:
    text = event_text(event)
    return f"({text})" if isinstance(event, kinds) else text  # type: ignore[arg-type]


def _windows(windows: tuple[Window, ...]) -> str:
    return "".join(f" {window.word} {window.moment}" for window in windows)
