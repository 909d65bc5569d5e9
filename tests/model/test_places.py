"""Where parts of a model were written, which errors in play tell."""

from offramp import load, loads


def test_every_part_that_may_go_wrong_has_its_place() -> None:
    crisis = load("ukraine-2022")
    model, lines = crisis.model, crisis.text.splitlines()
    named = [f"variables.{variable.name}" for variable in model.variables]
    named += [f"chance.{chance.name}" for chance in model.chances]
    named += [f"actors.{actor.name}" for actor in model.actors]
    assert set(model.places) == set(named)
    own = [v for v in model.variables if v.owner == "scenario"]
    lent = [v for v in model.variables if v.owner != "scenario"]
    assert own
    assert lent
    for variables, key in ((own, "name"), (lent, "owner")):
        for variable in variables:
            place = model.places[f"variables.{variable.name}"]
            written = lines[place.line - 1][place.column - 1 :]
            assert written.startswith(getattr(variable, key).partition(".")[0] + ":")


def test_places_are_no_part_of_what_a_model_says() -> None:
    crisis = load("theory/chicken")
    again = loads("\n\n" + crisis.text)
    assert again.model == crisis.model
    assert again.model.digest == crisis.model.digest
    assert again.model.places != crisis.model.places
