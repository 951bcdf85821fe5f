"""The bench from end to end in a tiny hall: what it does and reports. How fast it is, is nobody's business here."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import browsers
import pytest
from bench import peers, plan
from bench.hearing_server import Hearing, prepare
from bench.readings import quantile
from bench.report import NOT_MEASURED, Report, Row
from bench.swarm import Swarm

linux = pytest.mark.skipif(sys.platform != "linux", reason="the swarm stands on epoll")


def test_a_ratio_above_one_is_better_whichever_way_is_better() -> None:
    assert Row("acks", "1/s", "more", {"hearing": 30, "stock": 10}).ratio("stock") == 3
    assert Row("wait", "ms", "less", {"hearing": 10, "stock": 30}).ratio("stock") == 3


def test_what_was_not_measured_is_called_so() -> None:
    report = Report({"cpu": "some"}, True, [Row("acks", "1/s", "more", {"hearing": 30, "stock": 10})], [], [], 0)
    assert f"| acks, 1/s | 30.0 | 10.0 | {NOT_MEASURED} | 3.00 x |  |" in report.markdown()


def test_a_page_stands_beside_an_empty_one() -> None:
    card, answer = Row("card", "s", "less", {"hearing": 2.5, "empty": 0.5}), Row("answer", "s", "less", {})
    table = Report({}, True, [], [], [card, answer], 0).markdown()
    assert "| card, s | 2.50 | 0.50 |" in table
    assert f"| answer, s | {NOT_MEASURED} | {NOT_MEASURED} |" in table


def test_a_quantile_is_a_wait_that_somebody_had() -> None:
    assert [quantile([0.003, 0.001, 0.002], share) for share in (0, 0.5, 0.99)] == [1, 2, 3]


def test_without_its_packages_node_is_not_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(peers, "PACKAGES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert peers.node_version() is None


@linux
@pytest.mark.faults
@pytest.mark.timeout(240)
def test_the_bench_runs_from_end_to_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(plan, "QUICK", plan.Size(1, 0.2, (2,), (3,), (3,), 3, 4))
    monkeypatch.setattr(plan, "PACKAGES", tmp_path)
    monkeypatch.setattr(plan, "node_version", lambda: None)
    monkeypatch.delenv(browsers.VARIABLE, raising=False)
    monkeypatch.setattr(browsers, "found_browser", lambda: None)
    assert plan.main(["--quick", "--json", str(tmp_path / "bench.json")]) == 0
    kept = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    assert [set(row["figures"]) for row in kept["rows"]] == [{"hearing", "stock"}] * 9 + [{"hearing"}]
    assert [set(row["figures"]) for row in kept["slow"]] == [{"hearing", "each"}] * 2
    assert [row["figures"] for row in kept["page"]] == [{}] * 2
    assert all(figure >= 0 for row in (*kept["rows"], *kept["slow"]) for figure in row["figures"].values())
    table = capsys.readouterr().out
    assert "not counted: **0**" in table
    assert NOT_MEASURED in table
    assert [file.name for file in tmp_path.iterdir()] == ["bench.json"]


@linux
@pytest.mark.faults
def test_an_answer_without_a_counted_ballot_is_a_loss(tmp_path: Path) -> None:
    server = Hearing("hearing", prepare(tmp_path, 3), tmp_path / "world", (), "eventlet")
    server.start()
    try:
        swarm = Swarm(server.talk(3), 3)
        swarm.join()
        server.open_round()
        swarm.spread(0.1, random.Random(1))
        swarm.leave()
        assert len(swarm.acks) == 3
        told = {3: b'[{"ok":true,"code":"0000-0000-0000-0000","seq":1}]', 4: b'[{"ok":false,"code":"busy","facts":{}}]'}
        assert server.lost(swarm.acks | told) == 2
    finally:
        server.stop()
