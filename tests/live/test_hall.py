"""The hall on a real database: repeated, stale and seconded presses, restarts, arming, and the box."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec
import pytest

from hearing.domain.agenda import AddTime, Go
from hearing.domain.ballots import Ballot
from hearing.domain.questions import AskQuestion
from hearing.domain.run import EndRun
from hearing.domain.scoring import RevealRound, VoidRound
from hearing.domain.stage import Take
from hearing.errors import Refused
from hearing.live import hall
from hearing.live.hall import Answer
from hearing.store.database import open_database
from hearing.store.roster import token_hash
from tests.domain.given import QUESTIONING, TAIZHOU, VERDICT, nonce
from tests.live.house import CHEN, DOOR, LIN, OPEN, R1, House, refused, sent

# Presses


def test_before_anything_is_armed_there_is_no_run(empty: House) -> None:
    assert refused(empty, Go()).code == "no-run"


def test_an_answer_names_what_is_new(house: House) -> None:
    house.press(Go(segment_id=QUESTIONING))
    assert house.press(AskQuestion(text="?")) == {"ok": True, "seq": 4, "question_id": "run1-q1"}


def test_a_refused_press_changes_nothing(house: House) -> None:
    before = house.state
    refused(house, Go(segment_id="encore"))
    assert house.state is before
    assert house.kinds == ["run.armed", "run.started"]


def test_the_same_press_again_gets_the_first_answer(house: House) -> None:
    first = house.hall.handle(Go(), "lin", command_id="press-1")
    assert house.hall.handle(Go(), "lin", command_id="press-1") == first
    assert house.kinds.count("segment.entered") == 1


def test_the_same_press_after_a_restart_gets_the_first_answer(house: House) -> None:
    first = house.hall.handle(OPEN, "lin", command_id="press-1")
    house.restart()
    assert house.hall.handle(OPEN, "lin", command_id="press-1") == first
    assert house.kinds.count("round.opened") == 1


def test_a_refused_press_may_be_pressed_again(house: House) -> None:
    house.press(OPEN)
    with pytest.raises(Refused):
        house.hall.handle(Go(), "lin", command_id="press-1")
    house.close()
    assert house.hall.handle(Go(), "lin", command_id="press-1")["ok"]


def test_a_stale_press_is_told_who_did_what_and_when(house: House) -> None:
    seen = house.press(Go())["seq"]
    house.clock.second = 65
    house.press(AddTime(seconds=60), actor="chen")
    stale = refused(house, Go(), basis=seen)
    assert stale.code == "stale-command"
    assert stale.facts == {"by": "chen", "kind": "time.added", "at": "20:01:05", "at_seq": seen + 1}


def test_a_press_that_saw_the_newest_is_not_stale(house: House) -> None:
    seen = house.press(Go())["seq"]
    house.press(OPEN, VoidRound(round_id=R1, reason="误"))
    assert house.hall.handle(Go(), "lin", basis=seen)["ok"]


def test_a_stale_press_is_told_after_a_restart_too(house: House) -> None:
    seen = house.press(Go())["seq"]
    house.press(AddTime(seconds=60), actor="chen")
    house.restart()
    assert refused(house, Go(), basis=seen).facts["by"] == "chen"


def test_the_same_press_is_answered_before_it_is_found_stale(house: House) -> None:
    seen = house.press(Go())["seq"]
    first = house.hall.handle(Go(), "lin", command_id="press-1", basis=seen)
    assert house.hall.handle(Go(), "lin", command_id="press-1", basis=seen) == first


# Two people


@pytest.fixture
def request_id(house: House) -> str:
    """Somebody asked to void a revealed round."""
    house.press(OPEN)
    house.close()
    house.press(RevealRound(round_id=R1, override_reason="small"))
    answer = sent(house, LIN, "void_round", round_id=R1, reason="问错了单位")
    assert answer["code"] == "needs-second"
    assert len(answer["facts"]["request_id"]) == 6
    return str(answer["facts"]["request_id"])


def test_nothing_happens_before_somebody_confirms(house: House, request_id: str) -> None:
    assert house.state.rounds[R1].phase == "revealed"


def test_another_person_confirms_and_both_are_in_the_fact(house: House, request_id: str) -> None:
    assert sent(house, CHEN, "confirm", request_id=request_id)["ok"]
    *_, voided = house.hall.journal.entries()
    assert (voided.fact.kind, voided.stamp.actor, voided.fact.second) == ("round.voided", "lin", "chen")  # type: ignore[attr-defined]


def test_nobody_confirms_his_own_request(house: House, request_id: str) -> None:
    assert sent(house, LIN, "confirm", request_id=request_id)["code"] == "same-person"


def test_only_who_may_send_the_command_confirms_it(house: House, request_id: str) -> None:
    assert sent(house, DOOR, "confirm", request_id=request_id)["code"] == "role-may-not"
    assert house.state.rounds[R1].phase == "revealed"


def test_a_request_waits_two_minutes(house: House, request_id: str) -> None:
    house.later(120)
    assert house.hall.requests.awaited(request_id, "chen")[1] == "lin"
    house.later(0.001)
    assert sent(house, CHEN, "confirm", request_id=request_id)["code"] == "request-unknown"


def test_a_request_is_confirmed_once(house: House, request_id: str) -> None:
    sent(house, CHEN, "confirm", request_id=request_id)
    assert sent(house, CHEN, "confirm", request_id=request_id)["code"] == "request-unknown"
    assert house.kinds.count("round.voided") == 1


def test_the_same_confirmation_again_gets_the_first_answer(house: House, request_id: str) -> None:
    first = sent(house, CHEN, "confirm", request_id=request_id, command_id="c-1")
    assert first["ok"]
    assert sent(house, CHEN, "confirm", request_id=request_id, command_id="c-1") == first


def test_a_request_that_was_never_made_is_unknown(house: House) -> None:
    assert sent(house, CHEN, "confirm", request_id="222222")["code"] == "request-unknown"


# Ballots


def test_a_ballot_is_on_disk_when_it_is_acknowledged(house: House) -> None:
    house.press(OPEN)
    answer = house.cast(1)
    assert (answer["ok"], answer["seq"]) == (True, 1)
    other = open_database(house.path)
    assert [row[0] for row in other.execute("select code from ballots")] == [answer["code"]]
    other.conn.close()


def test_a_ballot_is_no_row_of_the_journal(house: House) -> None:
    house.press(OPEN)
    house.cast(1)
    assert house.kinds == ["run.armed", "run.started", "round.opened"]


def test_every_acknowledged_ballot_counts_once(house: House) -> None:
    house.press(OPEN)
    for card, mark in ((1, 5), (2, 5), (3, 1)):
        house.cast(card, mark)
    house.cast(1, 4, seq=2)
    house.close()
    house.press(RevealRound(round_id=R1, override_reason="small"))
    result = house.state.rounds[R1].result
    assert [(bar.value, bar.n) for bar in result.histogram if bar.n] == [(5, 1), (4, 1), (1, 1)]


def test_ballots_early_late_and_foreign_are_booked_nowhere(house: House) -> None:
    assert house.cast(1)["code"] == "round-not-open"
    house.press(OPEN)
    house.close()
    assert house.cast(1)["facts"] == {"round_id": R1, "state": "closed"}
    assert house.cast(1, round_id="run9-r9")["facts"]["state"] == "none"
    assert house.state.rounds[R1].ballots == 0
    assert house.hall.box.rows(R1) == ()


def test_two_cards_do_not_share_a_nonce(house: House) -> None:
    house.press(OPEN)
    house.cast(1)
    stolen = Ballot(round_id=R1, seq=1, nonce=nonce(1), marks={"verdict": 1})
    assert house.put(stolen, "A002")["code"] == "nonce-used"


def test_a_ballot_that_waits_while_the_round_is_sealed_still_counts(house: House) -> None:
    house.press(OPEN)
    ballot = Ballot(round_id=R1, seq=1, nonce=nonce(1), marks={"verdict": 5})
    assert house.put(ballot, "A001", meanwhile=house.close)["ok"]
    assert house.state.rounds[R1].ballots == 1


def test_a_ballot_that_nobody_stores_is_not_acknowledged(house: House) -> None:
    house.press(OPEN)
    ballot = Ballot(round_id=R1, seq=1, nonce=nonce(1), marks={"verdict": 5})
    assert house.put(ballot, "A001", meanwhile=lambda: None) == {}


def test_a_ballot_the_disk_does_not_take_is_not_acknowledged(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    house.press(OPEN)
    monkeypatch.setattr(house.hall.box, "put", lambda cast: 1 / 0)
    assert house.cast(1)["code"] == "not-stored"
    monkeypatch.undo()
    assert "ballots not stored" in caplog.text
    assert house.cast(1)["ok"]
    assert house.hall.intake.scored(R1) == ["A001"]


def test_an_answer_that_cannot_be_given_hinders_no_other(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.press(OPEN)
    answers: list[Answer] = []
    for card, reply in ((1, lambda answer: 1 / 0), (2, answers.append)):
        ballot = Ballot(round_id=R1, seq=1, nonce=nonce(card), marks={"verdict": 5})
        house.hall.cast(ballot, f"A{card:03d}", "public", reply)
    house.close()
    assert [answer["ok"] for answer in answers] == [True]
    assert len(house.hall.box.rows(R1)) == 2
    assert "ballot not answered" in caplog.text


def test_a_late_ballot_of_another_round_leaves_the_running_one_known(house: House) -> None:
    house.press(OPEN)
    assert house.cast(1)["ok"]
    assert house.cast(2, round_id="run1-r9")["code"] == "round-not-open"
    assert house.hall.intake.scored(R1) == ["A001"]


def test_a_closed_rounds_links_are_gone_from_disk(house: House) -> None:
    house.press(OPEN)
    telling = "5eed" * 8
    house.put(Ballot(round_id=R1, seq=1, nonce=telling, marks={"verdict": 5}), "A001")
    house.close()
    kept = b"".join(Path(f"{house.path}{end}").read_bytes() for end in ("", "-wal"))
    assert house.hall.link_erased
    assert telling.encode() not in kept


def test_a_disk_that_fails_at_the_erasure_delays_nobody_who_waits_for_the_close(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    house.hall.on_facts.append(lambda written: told.extend(fact.kind for fact, _ in written))
    house.press(OPEN)
    house.cast(1)

    def failing(db: object) -> bool:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(hall, "erase_traces", failing)
    house.close()
    assert (told[-1], house.hall.link_erased) == ("round.closed", False)
    assert "link not erased" in caplog.text
    monkeypatch.undo()
    house.later(1)
    assert house.hall.link_erased


def test_a_command_the_disk_does_not_take_is_refused_as_that(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*row: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(house.hall.journal, "append", failing)
    assert sent(house, LIN, "open_round", segment_id=VERDICT) == {"ok": False, "code": "not-stored", "facts": {}}
    monkeypatch.undo()
    assert sent(house, LIN, "open_round", segment_id=VERDICT)["ok"]


def test_everyone_who_closes_gets_the_same_answer_and_nothing_that_follows_from_marks(house: House) -> None:
    house.press(OPEN)
    house.cast(1)
    house.close()
    answers = [sent(house, asker, "close_round", round_id=R1) for asker in (LIN, CHEN)]
    assert answers == [{"ok": True, "round_id": R1, "state": "closed", "valid": 1}] * 2


# The clock


def test_a_round_runs_out_is_sealed_and_published_by_the_clock(house: House) -> None:
    house.press(OPEN)
    for seconds, phase in ((59, "open"), (1, "closing"), (2.9, "closing"), (0.1, "closed")):
        house.later(seconds)
        assert house.state.rounds[R1].phase == phase
    house.press(RevealRound(round_id=R1, override_reason="small"))
    house.later(2.9)
    assert not house.state.rounds[R1].published
    house.later(0.1)
    assert house.state.rounds[R1].published


# Restarts


def left_ms(house: House) -> int:
    return int(house.state.rounds[R1].anchor.left_at(house.clock.now()))


@pytest.mark.parametrize(
    ("passed", "left"), [(10, 50_000), (39, 21_000), (41, 20_000), (3600, 20_000)], ids=["10 s", "39 s", "41 s", "1 h"]
)
@pytest.mark.parametrize("boot_id", ["boot-1", "boot-2"])
def test_a_restart_finds_the_round_open_with_the_right_time_left(
    house: House, passed: float, left: int, boot_id: str
) -> None:
    house.press(OPEN)
    house.restart(after_s=passed, boot_id=boot_id)
    assert (house.state.rounds[R1].phase, left_ms(house)) == ("open", left)


def test_a_restart_keeps_every_acknowledged_ballot(house: House) -> None:
    house.press(OPEN)
    first = house.cast(1)
    house.restart()
    assert house.hall.intake.scored(R1) == ["A001"]
    assert house.cast(1) == first
    assert house.cast(1, 1, seq=1)["code"] == "older-ballot"
    assert house.hall.intake.scored(R1) == ["A001"]


def test_a_restart_is_a_replay(house: House) -> None:
    house.press(Go(), OPEN)
    house.close()
    before = house.state
    house.restart()
    assert house.state == before


def test_a_restart_knows_the_phones_that_joined(house: House) -> None:
    with house.hall.db.atomic():
        house.hall.roster.bind("run1", "A001", "public", token_hash("cookie"))
    house.restart()
    assert house.hall.presence.sessions == {token_hash("cookie"): ("A001", "public")}


# Arming


def test_an_episode_nobody_imported_is_not_armed(empty: House) -> None:
    with pytest.raises(Refused, match="episode-unknown"):
        empty.arm()


def test_arming_air_ends_the_rehearsal(house: House) -> None:
    house.press(OPEN, Take(graphic="standby"))
    assert house.arm("air") == {"ok": True, "run_id": "run2", "mode": "air"}
    ended = [row[0] for row in house.hall.db.execute("select kind from journal where stream = 'run1' order by seq")]
    assert ended[-3:] == ["round.closed", "round.voided", "run.ended"]
    assert (house.state.run.run_id, house.state.run.phase, house.state.rounds) == ("run2", "armed", {})


@pytest.mark.parametrize("mode", ["rehearsal", "air"])
def test_while_an_air_run_is_on_nothing_is_armed(house: House, mode: str) -> None:
    house.arm("air")
    with pytest.raises(Refused, match="air-run-on"):
        house.arm(mode)
    assert house.state.run.run_id == "run2"


def test_after_an_air_run_the_next_is_armed(house: House) -> None:
    house.arm("air")
    house.press(EndRun())
    assert house.arm("air")["run_id"] == "run3"


def test_a_run_keeps_the_programme_it_was_armed_with(house: House) -> None:
    episode = msgspec.structs.replace(TAIZHOU.episode, title="改名")
    house.hall.roster.keep_programme(msgspec.structs.replace(TAIZHOU, episode=episode))
    house.restart()
    assert house.state.programme.episode.title == TAIZHOU.episode.title
    house.arm()
    assert house.state.programme.episode.title == "改名"


def test_arming_sends_all_phones_away(house: House) -> None:
    with house.hall.db.atomic():
        house.hall.roster.bind("run1", "A001", "public", token_hash("cookie"))
    house.arm()
    assert house.hall.presence.joined == 0


# What goes wrong


def test_a_bug_is_answered_as_internal_and_leaves_the_journal(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(house.hall.journal, "append", lambda *facts: 1 / 0)
    assert sent(house, LIN, "go") == {"ok": False, "code": "internal", "facts": {}}
    monkeypatch.undo()
    assert "command go" in caplog.text
    assert house.kinds == ["run.armed", "run.started"]
    assert house.state.agenda.now is None
