"""Verdicts on claims from runs: evidence in, `holds`, `fails` or `undecided` out.

```python
evidence = Evidence(kinds_of(claim))
judgement = None
for look in Looks(budget=131_072):
    ...  # play runs evidence.runs … look.runs, and evidence.add(x, g)
    judgement = judge(claim, evidence, look, Settings(error=0.05), judgement)
    if judgement.final:
        break
```

It knows nothing of how runs are played.
"""

from offramp.analysis.verdicts.deciding import judge
from offramp.analysis.verdicts.evidence import Evidence, Kind, kinds_of
from offramp.analysis.verdicts.judgement import Finding, Judgement, Settings, Verdict
from offramp.analysis.verdicts.looks import Look, Looks
from offramp.analysis.verdicts.measuring import Measure, measure

__all__ = [
    "Evidence",
    "Finding",
    "Judgement",
    "Kind",
    "Look",
    "Looks",
    "Measure",
    "Settings",
    "Verdict",
    "judge",
    "kinds_of",
    "measure",
]
