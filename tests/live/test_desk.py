"""The stewards' desk on a real database: cards released, replaced, voided, given out; what becomes of ballots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hearing.domain.card_acts import GiveCard, ReissueCard, ReleaseCard, VoidCard
from hearing.domain.kernel import Wish
from hearing.domain.paper import EnterPaper
from hearing.domain.run import EndRun
from hearing.errors import Refused
from hearing.live.desk import Card, Desk
from hearing.live.door import Door
from hearing.live.gate import KeepCard
from hearing.store.database import erase_traces
from hearing.store.roster import token_hash
from tests.domain.given import TAIZHOU
from tests.live.house import DOOR, OPEN, R1, House, refused, sent

CARDS = 20
EPISODE = "taizhou-water"
OTHER = msgspec.structs.replace(
    TAIZHOU, episode=msgspec.structs.replace(TAIZHOU.episode, id="encore", title="问学风", title_en="")
)


class Hall(House):
    """A house whose cards A001 to A020 were handed out; phones keep what they are told."""

    cards: dict[str, Card]
    desk: Desk
    door: Door

    def start(self) -> Any:
        hall = super().start()
        self.desk, self.door = Desk(hall, b"pepper", "http://hall"), Door(hall, b"pepper")
        self.told: list[tuple[list[str], str, str, str]] = []
        hall.on_lost = lambda *lost: self.told.append(lost)
        return hall

    def hand_out(self) -> Hall:
        self.cards = {card.card: card for card in self.desk.make(EPISODE, CARDS)[0]}
        return self

    def join(self, token: str, take_over: bool = False, **how: Any) -> str:
        """The session of a phone that joined."""
        asked: dict[str, Any] = {"code": None, "session": None, "loopback": True, **how}
        return self.door.join(token=token or None, take_over=take_over, **asked).session

    def sit_down(self, card: str) -> str:
        """A phone joins and its socket, named as the card, opens; its session."""
        session = self.join(self.cards[card].token)
        self.hall.presence.enter(card, token_hash(session))
        return session

    def turned_away(self, token: str, **how: Any) -> Refused:
        with pytest.raises(Refused) as refusal:
            self.join(token, **how)
        return refusal.value

    def reissue(self, card: str) -> str:
        """The new token."""
        return token_of(self.press(ReissueCard(card=card), actor="men"))


def token_of(answer: dict[str, Any]) -> str:
    return str(answer["url"]).partition("#")[2]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    house = Hall(tmp_path / "hearing.db")
    house.begin()
    yield house.hand_out()
    house.hall.db.conn.close()


# Replacing


def test_a_replaced_card_has_its_number_and_new_secrets(hall: Hall) -> None:
    answer = hall.press(ReissueCard(card="A017"), actor="men")
    assert (answer["ok"], answer["card"], answer["group"]) == (True, "A017", "public")
    assert answer["url"].startswith("http://hall/j#") and answer["qr"].startswith("<svg ")
    assert token_of(answer) != hall.cards["A017"].token
    assert hall.door.join(
        token=None, code=answer["code"], take_over=False, session=None, loopback=False, device="d"
    ).card == ("A017")


def test_who_comes_with_the_old_card_is_told_when_it_was_replaced(hall: Hall) -> None:
    old = hall.cards["A017"]
    hall.clock.second = 60
    hall.reissue("A017")
    assert (away := hall.turned_away(old.token)).code == "card-reissued"
    assert away.facts == {"card": "A017", "at": "20:01"}
    assert hall.turned_away("", code=old.code, device="d").code == "card-reissued"


def test_a_card_replaced_twice_has_one_good_token(hall: Hall) -> None:
    tokens = [hall.cards["A017"].token, hall.reissue("A017"), hall.reissue("A017")]
    assert [hall.turned_away(token).code for token in tokens[:2]] == ["card-reissued"] * 2
    assert hall.join(tokens[2])


def test_the_phone_of_a_replaced_card_is_told_and_scores_no_more(hall: Hall) -> None:
    session = hall.sit_down("A017")
    hall.reissue("A017")
    assert hall.told == [(["A017"], "A017", "public", "reissued")]
    assert hall.hall.presence.card_of("A017") is None
    assert token_hash(session) not in hall.hall.roster.phones("run1")


def test_a_ballot_stays_when_its_card_is_replaced_and_is_never_doubled(hall: Hall) -> None:
    hall.sit_down("A017")
    hall.press(OPEN)
    hall.cast(17, mark=2)
    hall.join(hall.reissue("A017"))
    assert hall.hall.box.held(R1)["A017"].marks == {"verdict": 2}
    assert hall.cast(17, mark=5)["code"] == "older-ballot"
    assert hall.cast(17, mark=4, seq=2)["ok"]
    hall.close()
    assert [marks["verdict"] for _, _, marks in hall.hall.box.rows(R1)] == [4]
    assert hall.hall.box.spent(R1) == {"A017": 2}


def test_two_stewards_who_replace_a_card_at_once_leave_one_good_card(hall: Hall) -> None:
    first, second = (hall.reissue("A017") for _ in range(2))
    assert hall.turned_away(first).code == "card-reissued"
    assert hall.join(second)


def test_the_same_press_again_shows_the_same_card_while_the_server_remembers(hall: Hall) -> None:
    first = sent(hall, DOOR, "reissue_card", card="A017", command_id="press-1")
    assert sent(hall, DOOR, "reissue_card", card="A017", command_id="press-1") == first
    assert hall.kinds.count("card.reissued") == 1
    hall.restart()
    again = sent(hall, DOOR, "reissue_card", card="A017", command_id="press-1")
    assert again["ok"] and "url" not in again
    assert hall.kinds.count("card.reissued") == 1


def test_a_simulated_card_is_not_replaced(hall: Hall) -> None:
    (simulated,) = hall.door.mint(1)
    for wish in (
        ReissueCard(card=simulated.card),
        VoidCard(card=simulated.card, reason="?"),
        ReleaseCard(card=simulated.card),
    ):
        assert refused(hall, wish).code == "card-simulated"


@pytest.mark.parametrize(
    "wish", [ReissueCard(card="A999"), VoidCard(card="A999", reason="?"), ReleaseCard(card="A999")]
)
def test_a_card_that_was_never_made_is_unknown(hall: Hall, wish: Wish) -> None:
    assert refused(hall, wish).code == "card-unknown"


def test_after_the_end_nothing_is_done_with_cards(hall: Hall) -> None:
    hall.press(EndRun())
    assert refused(hall, ReissueCard(card="A017")).code == "run-not-live"
    assert refused(hall, GiveCard()).code == "run-not-live"


# Voiding


def test_a_void_card_joins_no_more_and_its_phone_is_told(hall: Hall) -> None:
    hall.sit_down("A017")
    hall.clock.second = 120
    hall.press(VoidCard(card="A017", reason="捡到的"))
    assert hall.told == [(["A017"], "A017", "public", "void")]
    away = hall.turned_away(hall.cards["A017"].token)
    assert (away.code, away.facts) == ("card-void", {"card": "A017", "at": "20:02"})
    assert refused(hall, ReissueCard(card="A017")).code == "card-void"


def test_the_ballot_of_a_void_card_stays(hall: Hall) -> None:
    hall.sit_down("A017")
    hall.press(OPEN)
    hall.cast(17)
    hall.press(VoidCard(card="A017", reason="丢失"))
    hall.close()
    assert hall.hall.box.spent(R1) == {"A017": 1}
    assert hall.state.rounds[R1].ballots == 1


def test_paper_is_not_entered_for_a_void_card(hall: Hall) -> None:
    hall.press(OPEN, VoidCard(card="A017", reason="丢失"))
    entering = EnterPaper(round_id=R1, card="A017", marks={"verdict": 4})
    assert refused(hall, entering).code == "card-void"


def test_voiding_needs_a_reason_and_happens_once(hall: Hall) -> None:
    assert refused(hall, VoidCard(card="A017", reason=" ")).code == "reason-missing"
    for _ in range(2):
        hall.press(VoidCard(card="A017", reason="丢失"))
    assert hall.kinds.count("card.voided") == 1


def test_void_and_replaced_cards_stay_so_after_a_restart_and_in_another_run(hall: Hall) -> None:
    old = hall.cards["A016"].token
    new = hall.reissue("A016")
    hall.press(VoidCard(card="A017", reason="丢失"))
    for begin_again in (hall.restart, hall.arm):
        begin_again()
        assert hall.turned_away(old).code == "card-reissued"
        assert hall.turned_away(hall.cards["A017"].token).code == "card-void"
        assert hall.join(new, take_over=True)


# Releasing


def test_a_released_card_is_free_for_any_phone(hall: Hall) -> None:
    hall.sit_down("A017")
    hall.press(ReleaseCard(card="A017"))
    assert hall.told == [(["A017"], "A017", "public", "released")]
    assert hall.join(hall.cards["A017"].token)


def test_releasing_a_card_that_nobody_holds_is_fine_and_no_news(hall: Hall) -> None:
    assert hall.press(ReleaseCard(card="A017"))["ok"]
    assert "card.released" not in hall.kinds


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Hall]:
    """A hall in which only stewards move cards."""
    house = Hall(tmp_path / "strict.db")
    house.begin(msgspec.structs.replace(TAIZHOU, hall=msgspec.structs.replace(TAIZHOU.hall, takeover="steward")))
    yield house.hand_out()
    house.hall.db.conn.close()


def test_a_wish_to_move_waits_for_a_steward_who_grants_it(strict: Hall) -> None:
    strict.sit_down("A017")
    assert strict.turned_away(strict.cards["A017"].token, take_over=True).code == "release-needed"
    assert strict.hall.presence.asks == {"A017"}
    strict.press(ReleaseCard(card="A017"))
    assert strict.hall.presence.asks == set()
    assert strict.join(strict.cards["A017"].token)


def test_a_steward_may_leave_the_card_where_it_is(strict: Hall) -> None:
    strict.sit_down("A017")
    strict.turned_away(strict.cards["A017"].token)
    assert strict.desk.keep(KeepCard(card="A017")) == {"ok": True}
    assert (strict.hall.presence.asks, strict.told) == (set(), [])


# Giving out


def test_a_reserve_card_is_given_once_and_then_new_ones_are_made(hall: Hall) -> None:
    reserve, before = hall.desk.make(EPISODE, 2, reserve=True)
    assert (len(before), [card.card for card in reserve]) == (CARDS, ["A021", "A022"])
    given = [hall.press(GiveCard())["card"] for _ in range(3)]
    assert given == ["A022", "A021", "A023"]
    assert hall.kinds.count("card.given") == 3
    assert hall.hall.roster.issued(EPISODE) == {"public": CARDS + 3}


def test_a_given_card_joins_with_what_was_shown(hall: Hall) -> None:
    assert hall.join(token_of(hall.press(GiveCard(group="public"))))
    assert refused(hall, GiveCard(group="nobody")).code == "group-unknown"


def test_a_printed_reserve_card_that_somebody_joined_with_is_not_given_again(hall: Hall) -> None:
    ((printed,), _) = hall.desk.make(EPISODE, 1, reserve=True)
    hall.join(printed.token)
    hall.press(ReleaseCard(card=printed.card))
    assert hall.press(GiveCard())["card"] != printed.card


# Printing anew


def test_cards_are_printed_anew_all_or_none(hall: Hall) -> None:
    with pytest.raises(Refused) as refusal:
        hall.desk.reissue(EPISODE, "A001,A999", None, "office")
    assert (refusal.value.code, refusal.value.facts) == ("card-unknown", {"card": "A999"})
    assert hall.join(hall.cards["A001"].token)


def test_cards_printed_anew_during_a_run_are_on_record(hall: Hall) -> None:
    anew = hall.desk.reissue(EPISODE, "A001-A002", "public", "office")
    assert [card.card for card in anew] == ["A001", "A002"]
    assert all(hall.join(card.token) for card in anew)
    assert hall.kinds.count("card.reissued") == 2


def test_reserve_cards_printed_anew_stay_in_reserve(hall: Hall) -> None:
    hall.desk.make(EPISODE, 1, reserve=True)
    (anew,) = hall.desk.reissue(EPISODE, "A021", None, "office")
    assert hall.hall.roster.card(EPISODE, "A021").reserve  # type: ignore[union-attr]
    assert hall.join(anew.token)


# At the door


def test_a_card_of_another_episode_is_told_whose_it_is(hall: Hall) -> None:
    hall.hall.roster.keep_programme(OTHER)
    ((other,), _) = hall.desk.make("encore", 1)
    away = hall.turned_away(other.token)
    assert (away.code, away.facts) == ("card-foreign", {"title": "问学风", "title_en": "问学风"})
    assert hall.turned_away("", code=other.code, device="d").code == "card-foreign"


def test_no_secret_of_a_card_is_on_disk(hall: Hall) -> None:
    answers = [hall.press(ReissueCard(card="A017")), hall.press(GiveCard())]
    erase_traces(hall.hall.db)
    kept = hall.path.read_bytes()
    for answer in answers:
        assert token_of(answer).encode() not in kept
        assert answer["code"].replace(" ", "").encode() not in kept
        assert token_hash(token_of(answer)).encode() in kept
