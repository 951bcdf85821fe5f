"""`hearing export` and `hearing verify`: what they write, say and exit with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hearing.__main__ import main
from hearing.bundle.figures import _printable
from hearing.config import PROJECT
from hearing.store.keys import key_file
from tests.bundle.kit import Evening, changed, programme
from tests.domain.given import VERDICT


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    """One round, revealed."""
    found = Evening(tmp_path_factory.mktemp("proving") / "hearing.db", programme(public=200)).cards(public=200)
    found.reveal(found.score(VERDICT, {"public": 25}))
    yield found
    found.house.hall.db.conn.close()


@pytest.fixture
def bundle(evening: Evening, tmp_path: Path) -> Path:
    path = tmp_path / "run1.zip"
    path.write_bytes(evening.bundle())
    return path


def line(*arguments: object, database: Path | None = None) -> Result:
    given = ["--db", str(database)] if database else []
    return CliRunner().invoke(main, [*given, *map(str, arguments)])


def test_a_run_is_exported_and_verified(evening: Evening, tmp_path: Path) -> None:
    path = tmp_path / "proof.zip"
    made = line("export", "run1", "-o", path, database=evening.house.path)
    assert made.exit_code == 0
    assert "1 rounds" in made.output
    assert [other.name for other in tmp_path.iterdir()] == ["proof.zip"]
    checked = line("verify", path)
    assert checked.exit_code == 0
    assert "run1-r1 public: 25 ballots, recomputed from rows" in checked.output
    assert "由原始票重新计算" in checked.output


def test_verifying_needs_no_database(bundle: Path, tmp_path: Path) -> None:
    assert line("verify", bundle, database=tmp_path / "nothing.db").exit_code == 0
    assert not (tmp_path / "nothing.db").exists()


def test_it_says_first_whose_bundle_it_is_and_a_rehearsal_loudly(evening: Evening, bundle: Path) -> None:
    episode = evening.house.state.run.episode_id
    told = line("verify", bundle).output.splitlines()
    assert told[2].strip() == f"★★★ 彩排，不是播出 ★★★ 节目 {episode}，运行 run1"
    assert told[3].strip() == f"*** REHEARSAL, not a broadcast *** episode {episode}, run run1"


def test_each_result_is_told_as_the_screen_shows_it(evening: Evening, bundle: Path) -> None:
    found = evening.house.state.rounds["run1-r1"].result
    assert found
    told = line("verify", bundle).output
    code = told.partition("run1-r1: check code ")[2][:19]
    assert f"run1-r1：台州市环保局，满意度测评（{VERDICT}）：满意率 {found.value}%，有效 {found.valid} 票" in told
    figures = f"satisfied {found.value}%, {found.valid} valid of {found.ballots} ballots, check code {code}"
    assert len(code) == 19
    assert f"run1-r1: 台州市环保局, 满意度测评 ({VERDICT}): {figures}" in told


def test_names_in_a_bundle_cannot_move_the_terminal_s_cursor() -> None:
    assert _printable("环保局\x1b[2J\rV4 pass") == "环保局?[2J?V4 pass"


def test_without_a_key_it_says_what_that_is_worth(bundle: Path) -> None:
    told = line("verify", bundle).output
    assert "only as good as the place the bundle came from" in told
    fingerprint = told.partition("key fingerprint ")[2][:19]
    known = line("verify", bundle, "--key", fingerprint.lower().replace("-", " "))
    assert known.exit_code == 0
    assert "as given" in known.output
    assert line("verify", bundle, "--key", "0000-0000-0000-0000").exit_code == 1


def test_a_receipt_is_told_its_place(evening: Evening, bundle: Path) -> None:
    told = line("verify", bundle, "--receipt", evening.receipts["run1-r1"][0])
    assert told.exit_code == 0
    assert "run1-r1 public: number" in told.output


@pytest.mark.parametrize(
    ("option", "number", "chinese", "english"),
    [
        ("--code", 8, "没有哪一轮的校验码是 K247-KDPA-P87X-20VH", "no round has the check code K247-KDPA-P87X-20VH"),
        (
            "--receipt",
            9,
            "公布的票里找不到回执 K247-KDPA-P87X-20VH",
            "the receipt K247-KDPA-P87X-20VH is not among the published ballots",
        ),
    ],
)
def test_an_unknown_code_is_answered_in_both_languages(
    bundle: Path, option: str, number: int, chinese: str, english: str
) -> None:
    told = line("verify", bundle, option, "K247-KDPA-P87X-20VH")
    assert told.exit_code == number
    said = [found.strip() for found in told.output.splitlines()]
    assert said[said.index(chinese) + 1] == english


@pytest.mark.parametrize(
    ("member", "number"), [("journal.note", 1), ("rounds/run1-r1/public.jsonl", 3), ("rounds/run1-r1/rule.json", 4)]
)
def test_the_exit_status_is_the_number_of_the_check(bundle: Path, member: str, number: int) -> None:
    def spoil(members: dict[str, bytes]) -> None:
        old, new = {1: (b"hearing", b"bearing"), 3: (b'":5', b'":3'), 4: (b'"quorum":0', b'"quorum":1')}[number]
        assert old in members[member]
        members[member] = members[member].replace(old, new)

    bundle.write_bytes(changed(bundle.read_bytes(), spoil))
    told = line("verify", bundle)
    assert told.exit_code == number
    assert f"Exit status {number}." in told.output


def test_what_is_no_bundle_exits_with_a_hundred(bundle: Path) -> None:
    bundle.write_bytes(bundle.read_bytes()[:-1])
    assert line("verify", bundle).exit_code == 100


def test_a_bundle_of_another_run_is_no_older_one(bundle: Path, tmp_path: Path) -> None:
    assert line("verify", bundle, "--against", bundle).exit_code == 0
    other = Evening(tmp_path / "other.db", programme(public=200), seed=2).cards(public=200)
    other.reveal(other.score(VERDICT, {"public": 25}))
    older = tmp_path / "older.zip"
    older.write_bytes(other.bundle())
    other.house.hall.db.conn.close()
    assert line("verify", bundle, "--against", older).exit_code == 10


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nowhere.zip",),
        ("--code", "xyz", "BUNDLE"),
        ("BUNDLE", "--nonsense"),
        ("BUNDLE", "more"),
        ("BUNDLE", "--key", ""),
    ],
)
def test_a_wrong_call_exits_with_no_checks_number(bundle: Path, arguments: tuple[str, ...]) -> None:
    assert line("verify", *[str(bundle) if each == "BUNDLE" else each for each in arguments]).exit_code == 64


def test_a_fault_of_the_verifier_is_no_judgement(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("hearing.bundle.verdict.read", broken)
    assert line("verify", bundle).exit_code == 70


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda evening: None, "No result was revealed yet"),
        (lambda evening: evening.score(VERDICT, {"public": 3}), "reveal or void it first"),
    ],
)
def test_before_a_reveal_the_export_is_refused(tmp_path: Path, prepare: object, said: str) -> None:
    evening = Evening(tmp_path / "hearing.db", programme(public=200)).cards(public=200)
    prepare(evening)  # type: ignore[operator]
    refused = line("export", "run1", "-o", tmp_path / "b.zip", database=evening.house.path)
    evening.house.hall.db.conn.close()
    assert refused.exit_code == 1
    assert said in refused.output
    assert not (tmp_path / "b.zip").exists()


def test_an_export_without_the_key_says_so(tmp_path: Path) -> None:
    evening = Evening(tmp_path / "hearing.db", programme(public=200)).cards(public=200)
    evening.reveal(evening.score(VERDICT, {"public": 25}))
    key_file(evening.house.path, "run1").unlink()
    made = line("export", "run1", "-o", tmp_path / "b.zip", database=evening.house.path)
    evening.house.hall.db.conn.close()
    assert made.exit_code == 0
    assert "key file is missing" in made.output
    assert "journal.note is not signed" in line("verify", tmp_path / "b.zip").output


def test_an_unknown_run_is_named_with_those_there_are(evening: Evening, tmp_path: Path) -> None:
    refused = line("export", "run7", "-o", tmp_path / "b.zip", database=evening.house.path)
    assert "没有节目或运行叫 run7" in refused.output
    assert "There is no episode and no run run7. Episodes: " in refused.output
    assert "; runs: run1" in refused.output


def test_a_bundle_that_is_there_is_replaced_only_if_it_is_said(evening: Evening, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    path.write_text("an older bundle")
    refused = line("export", "run1", "-o", path, database=evening.house.path)
    assert refused.exit_code == 1
    assert "已经有了，没有覆盖" in refused.output
    assert "is there already and was not replaced" in refused.output
    assert path.read_text() == "an older bundle"
    assert line("export", "run1", "-o", path, "--replace", database=evening.house.path).exit_code == 0
    assert path.read_bytes() == evening.bundle()


def test_an_episode_is_exported_as_its_newest_run(evening: Evening, tmp_path: Path) -> None:
    episode = evening.house.state.run.episode_id
    assert line("export", episode, "-o", tmp_path / "b.zip", database=evening.house.path).exit_code == 0
    assert (tmp_path / "b.zip").read_bytes() == evening.bundle()


def test_no_database_is_said_and_none_is_made(tmp_path: Path) -> None:
    refused = line("export", "run1", "-o", tmp_path / "b.zip", database=tmp_path / "h.db")
    assert "there is no database" in refused.output
    assert list(tmp_path.iterdir()) == []


PROBE = """
import atexit, sys
atexit.register(lambda: print(sorted({"flask", "eventlet", "socketio"} & set(sys.modules))))
from hearing.__main__ import main
main(["verify", sys.argv[1]])
"""


def test_verifying_loads_neither_server_nor_sockets(bundle: Path) -> None:
    command = [sys.executable, "-c", PROBE, str(bundle)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
