"""`offramp export` and `offramp nash`."""

import json
import sys

import pytest


def test_export_prints_or_writes(call, tmp_path):
    printed = call("export", "theory/chicken", "--to", "efg")
    assert printed.exit_code == 0
    assert printed.stdout.startswith('EFG 2 R "Chicken, one shot" { "a" "b" }\n')
    file = tmp_path / "chicken.nfg"
    written = call("export", "theory/chicken", "--to", "nfg", "--set", "T=2", "--out", str(file))
    assert written.exit_code == 0
    assert written.stdout == ""
    assert file.read_text("utf-8").endswith("0 0\n2 -1\n-1 2\n-10 -10\n")


def test_export_refuses_in_plain_words(call, tmp_path):
    refused = call("export", "theory/spiral", "--to", "efg")
    assert refused.exit_code == 2
    assert "empathy below 1" in refused.stderr
    nowhere = call(
        "export", "theory/chicken", "--to", "efg", "--out", str(tmp_path / "no" / "file.efg")
    )
    assert nowhere.exit_code == 2
    assert "No such file" in " ".join(nowhere.stderr.split())  # wherever lines break


def test_nash_lists_equilibria(call):
    pytest.importorskip("pygambit")
    result = call("nash", "theory/signal-sunk-cost")
    assert result.exit_code == 0
    assert "All extreme Nash equilibria" in result.stdout
    assert "Equilibrium 2  the same path of play as 1" in result.stdout
    assert "(receiver, period 1)" in result.stdout
    data = json.loads(call("nash", "theory/chicken", "--json").stdout)
    assert data["complete"] is True
    assert data["method"] == "enummixed"
    p = {e["choices"]["a, period 1"]["dare"] for e in data["equilibria"]}
    assert p == {0.0, 0.1, 1.0}
    perfect = call("nash", "theory/crisis-tree", "--method", "subgame-perfect", "--json")
    (one,) = json.loads(perfect.stdout)["equilibria"]
    assert one["outcomes"]["concede"]["p"] == 1.0
    assert [d["actor"] for d in one["unreached"]] == ["a"]


def test_nash_without_pygambit_names_the_remedy(call, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygambit", None)
    result = call("nash", "theory/chicken")
    assert result.exit_code == 2
    assert 'pip install "offramp[gambit]"' in result.stderr
