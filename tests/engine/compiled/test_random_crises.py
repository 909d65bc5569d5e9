"""The compiled player against the reference player, run by run, on crises made at random."""

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from offramp.crisis import loads
from offramp.engine.lower import lower
from offramp.strategy import behaviors_of

# A failure prints the crisis; making it smaller would take minutes.
LOUD = settings(
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def agree(generated, agreeing, data, wild, asked=False, ties=False):
    text, drawn = data.draw(generated.crises(wild)), data.draw(st.booleans())
    program = lower(loads(text).model)
    behaviors = behaviors_of(program, instead="myopic")
    if asked:
        some = data.draw(st.sets(st.sampled_from(range(len(behaviors))), min_size=1))
        behaviors = [agreeing.asked(b) if i in some else b for i, b in enumerate(behaviors)]
    first = data.draw(st.integers(0, 9))
    found = agreeing.compared(program, behaviors, first=first, drawn=drawn)
    if found and ties and agreeing.tied(program, behaviors, first=first, drawn=drawn):
        event("a comparison of equals but for rounding")
        return
    assert not found, f"{found}, from run {first}, drawn {drawn}:\n{text}"


@settings(LOUD, max_examples=150)
@given(data=st.data())
def test_both_players_agree(generated, agreeing, data):
    agree(generated, agreeing, data, wild=False)


@settings(LOUD, max_examples=100)
@given(data=st.data())
def test_both_players_find_the_same_wrong(generated, agreeing, data):
    agree(generated, agreeing, data, wild=True)


@settings(LOUD, max_examples=60)
@given(data=st.data())
def test_both_players_ask_the_same(generated, agreeing, data):
    agree(generated, agreeing, data, wild=False, asked=True)


@pytest.mark.statistical
@settings(LOUD, derandomize=False, max_examples=3_000)
@given(data=st.data(), wild=st.booleans(), asked=st.booleans())
def test_both_players_agree_at_length(generated, agreeing, data, wild, asked):
    agree(generated, agreeing, data, wild, asked, ties=True)
