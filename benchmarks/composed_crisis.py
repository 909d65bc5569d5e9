"""A crisis put together from the first so many of ten mechanisms that ship with Offramp.

To see how cost grows with mechanisms: two powers and a client, and block after block added to
what they do. Numbers are of the size that the catalog has, and stand for nothing.
"""

_HEAD = """\
offramp: 1
id: composed-{count}
title: A crisis of {count} mechanisms
time: {{step: 1 week, start: 2024-11-17, periods: 26}}
actors:
  west: {{behavior: myopic, rationality: 5}}
  east: {{behavior: myopic, rationality: 5}}
  client: {{behavior: myopic, rationality: 5}}
variables:
  tension: {{start: 0.2, low: 0, high: 1, drift: -0.1 * tension}}
  disputed: {{start: 0.2, low: 0, high: 1}}
actions:
  strike: {{by: client, effects: {{tension: 0.1, disputed: -0.01}}, cost: 0.02}}
  defend: {{by: client}}
  press: {{by: east, effects: {{tension: 0.1, disputed: 0.01}}, cost: 0.1 * tension}}
  support: {{by: west, effects: {{disputed: -0.01}}, cost: 0.1 * tension}}
  wait: {{by: [west, east]}}
payoffs:
  west: -disputed - 0.2 * tension
  east: disputed - 0.2 * tension
  client: -disputed
outcomes:
  lost: disputed >= 0.6
  goes_on: otherwise
measures: {{tension: tension, disputed: disputed}}
mechanisms:
"""
_BLOCKS = {
    "ladder": """
    moves: true
    reciprocity: 0.05
    domains:
      conventional:
        rungs: [peace, alert, skirmish, limited_war, general_war]
        climbing: 0.2
        standing: 0.1
        relaxation: 0.1
""",
    "brinkmanship": """
    between: [west, east]
    domains: {conventional: 1}
    base: 0.0001
    rate: 0.002
    exponent: 2
    prize: {west: 1, east: 1}
    loss: 0.5
    cost: 10
    climbing_down_yields: false
""",
    "resolve": """
    actors:
      east:
        types:
          low: {probability: 0.6, resolve: 0.7}
          high: {probability: 0.4, resolve: 1.5}
        value: disputed
        terminal: disputed
""",
    "incidents": """
    streams:
      in_the_air:
        between: [west, east]
        base: 0.2
        exposure: 1 + tension
        jump: 0.2
        decay: 0.7
        deadly: 0.005
        effects: {tension: 0.1}
""",
    "red_lines": """
    lines:
      first:
        owner: west
        declared: rung.east.conventional >= 2
        genuine: 0.6
        effects: {tension: 0.3}
        lost: 0.3
""",
    "alliances": """
    pact:
      members:
        client: {weight: 0.3, provocation: did.client.strike}
        west: {weight: 0.7, reluctance: 0.2}
      attackers: [east]
      obligation: 0.75
""",
    "patronage": """
    client:
      patrons:
        west: {moves: true, pledge: 0.4, most: 1.5, step: 0.2, cost: 0.1}
      own: 0.4
      returns: 0.5
      need: 0.2
      rival: east
      damage: 0.3
""",
    "stockpiles": """
    client:
      missiles: {start: 44, resupply: 0.5, uses: {strike: 6}}
""",
    "tenure": """
    west:
      at: 2025-01-20
      types: {hawk: {ready: 0}, settler: {ready: 1}}
      before: {hawk: 1}
      after: {hawk: 0.4, settler: 0.6}
      legacy: 0.1 * tension
""",
    "bargaining": """
    challenger: {actor: east, value: 1, cost: 0.006}
    defender: {actor: client, value: 2, cost: 0.012}
    start: 0.2
    horizon: 26
    moves: true
""",
}
MECHANISMS = tuple(_BLOCKS)


def scenario(count: int) -> str:
    """The scenario's YAML with the first `count` of `MECHANISMS`."""
    blocks = "".join(f"  {name}:{_BLOCKS[name]}" for name in MECHANISMS[:count])
    return _HEAD.format(count=count) + blocks
