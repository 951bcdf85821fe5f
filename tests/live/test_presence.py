"""Who is there: counted as phones come, go, take cards over and are forgotten by a new run."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hearing.domain.rubrics import PUBLIC_LINE
from hearing.live.presence import LOOKED_MS, Presence

HALL = {"s1": "A001", "s2": "A001", "s3": "A002", "s4": "A002"}
"""A session is made for one card; a card may be taken over by another session."""
DEVICE = "s5"
STEPS = st.tuples(
    st.sampled_from(["hold", "enter", "leave", "load"]), st.sampled_from([*HALL, DEVICE]), st.sampled_from("12")
)


def step(presence: Presence, what: str, session: str, socket: str) -> None:
    """One thing that happens."""
    sid = f"{session}-{socket}"
    if what == "load":
        presence.load({session: (HALL.get(session, "D001"), "public" if session in HALL else PUBLIC_LINE)})
    elif what == "hold" and session == DEVICE:
        presence.admit(session, "D001")
    elif what == "hold":
        presence.hold(session, HALL[session], "public")
    elif what == "enter" and sid not in presence.sockets:
        presence.enter(sid, session)
    elif what == "leave":
        presence.leave(sid)


@given(st.lists(STEPS, max_size=40))
def test_the_count_of_phones_is_what_a_recount_gives(steps: list[tuple[str, str, str]]) -> None:
    presence = Presence()
    for what, session, socket in steps:
        step(presence, what, session, socket)
        assert presence.online_count == sum(presence.online(card, 0) for card in presence.holder)


def test_a_look_at_a_page_without_a_socket_counts_for_a_while() -> None:
    presence = Presence()
    presence.hold("s1", "A001", "public")
    presence.looked["A001"] = 1_000
    assert presence.online("A001", LOOKED_MS + 999) and presence.last_here("A001", LOOKED_MS + 999) is None
    assert not presence.online("A001", LOOKED_MS + 1_000)
    assert presence.last_here("A001", LOOKED_MS + 1_000) == 1_000
    presence.hold("s2", "A001", "public")
    assert not presence.online("A001", 1_001)
