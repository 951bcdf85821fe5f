"""The keeper: has a verified copy of the database in another place, after every close and soon after anything else.

What goes wrong with that place (a stick pulled out, full, read-only) is told by the gauge and tried again; it never
holds up the show. A copy is taken under the hall's lock, so no round can open meanwhile; all else runs beside it.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hearing.domain import wording
from hearing.domain.kernel import Fact, Moment, Stamp
from hearing.domain.rounds import RoundClosed, RoundRevealed, RoundVoided
from hearing.domain.run import RunEnded
from hearing.domain.state import State
from hearing.errors import Refused
from hearing.live.copies import examine
from hearing.live.hall import Hall
from hearing.store import backup
from hearing.store.codec import GENESIS

log = logging.getLogger("hearing")
NO_RUN = "run0"
KEEP = 30
LOOKS_EVERY_S = 1.0
BETWEEN_MS = 5_000
AGAIN_MS = LOOKS_AT_FOLDER_MS = 30_000
TELLS_EVERY_MS = 10_000
AT_ONCE = (RoundClosed, RoundRevealed, RoundVoided, RunEnded)
WAITS = frozenset({"round-open", "link-not-erased"})
"""What only has to pass before a copy can be taken."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy that was taken: how far it goes, and when. `changes`: how many the database had seen by then; `path`:
    where it lies, None until it was carried.
    """

    run_id: str
    seq: int
    moment: Moment
    changes: int
    path: Path | None = None


class Keeper:
    """Keeps copies in `folder`; None: only where it is asked to. `database`: the file they are copies of."""

    def __init__(self, hall: Hall, database: Path, folder: Path | None = None) -> None:
        self.hall, self.database, self.folder = hall, database, folder
        self.local = Path(f"{database}.copy")
        self.busy = hall.runtime.lock()
        self.wake = hall.runtime.event()
        self.urgent = True
        self.elsewhere = False
        self.kept: Kept | None = None
        self.problem: Refused | None = None
        self.missing: Refused | None = None
        self.again_at_ms = self.told_at_ms = 0
        self.looked_at_ms = self._now_ms()
        hall.on_facts.append(self.recorded)

    # When --------------------------------------------------------------------------------------------------------

    def recorded(self, written: list[tuple[Fact, Stamp]]) -> None:
        """A close, a reveal, a voiding or the end is kept at once."""
        if self.folder is not None and any(isinstance(fact, AT_ONCE) for fact, _ in written):
            self.urgent, self.again_at_ms = True, 0
            self.wake.set()

    def run(self) -> None:
        """Keep what is due, for ever."""
        if self.folder is None:
            return
        while True:
            try:
                self.beat()
            except Exception as error:
                self.hall.report("backup", error)
                self._failed(Refused("internal"))
            self.wake.wait(LOOKS_EVERY_S)
            self.wake.clear()

    def beat(self) -> None:
        """Keep a copy if one is due; a failure is told and tried again later."""
        now_ms = self._now_ms()
        if self.due():
            try:
                self.keep()
            except Refused as refused:
                if refused.code not in WAITS:
                    self._failed(refused)
        if now_ms - self.looked_at_ms >= LOOKS_AT_FOLDER_MS:
            self.looked_at_ms = now_ms
            self.look()
        if now_ms - self.told_at_ms >= TELLS_EVERY_MS:
            self.told_at_ms = now_ms
            self.hall.changed({"health"})

    def due(self) -> bool:
        """Whether the hall holds what the newest copy does not, and nothing stands in the way of another."""
        hall, kept, now_ms = self.hall, self.kept, self._now_ms()
        running = hall.state is not None and hall.state.running_round is not None
        if running or not hall.link_erased or now_ms < self.again_at_ms:
            return False
        armed = kept is not None and hall.state is not None and kept.run_id != hall.state.run.run_id
        if self.urgent or armed or kept is None:
            return True
        return kept.changes != hall.db.conn.total_changes and now_ms - kept.moment.mono_ms >= BETWEEN_MS

    # Keeping -----------------------------------------------------------------------------------------------------

    def keep(self, to: Path | None = None) -> Path:
        """Take, verify and carry a copy to `to` (a folder, or a new file NAME.db), else to the folder; where it is.

        Refuses `round-open`, `link-not-erased`: now is not the time; `backup-nowhere`, `backup-there-already`; and
        `backup-broken`, `backup-not-taken`, `backup-dir-gone`, `-full`, `-readonly`, `backup-not-written`.
        """
        goal = to or self.folder
        if goal is None:
            raise Refused("backup-nowhere")
        with self.busy:
            try:
                with self.hall.lock:
                    kept, state = self._take()
                target: Path = self.hall.runtime.offload(self._carry, kept, state, goal)
            finally:
                backup.discard(self.local)
            if target.parent == self.folder:
                self.kept, self.problem, self.missing = replace(kept, path=target), None, None
                self.hall.changed({"health"})
            return target

    def _take(self) -> tuple[Kept, State | None]:
        state = self.hall.state
        running = state.running_round if state else None
        if running:
            raise Refused("round-open", round_id=running.round_id)
        if not self.hall.link_erased:
            raise Refused("link-not-erased")
        try:
            backup.take(self.hall.db, self.local)
        except (sqlite3.Error, OSError) as error:
            raise Refused("backup-not-taken", problem=str(error)) from error
        self.urgent = False
        run_id, seq = (state.run.run_id, state.seq) if state else (NO_RUN, 0)
        return Kept(run_id, seq, self.hall.clock.now(), self.hall.db.conn.total_changes), state

    def _carry(self, kept: Kept, state: State | None, goal: Path) -> Path:
        """Runs beside everything else: looks at the copy, never at the hall."""
        try:
            backup.stand_alone(self.local)
            holding = examine(self.local)
            if holding.state != state:
                raise backup.BrokenCopy("its replay is not what the server knows")
        except (backup.BrokenCopy, sqlite3.Error) as error:
            raise Refused("backup-broken", problem=str(error)) from error
        zone = state.programme.episode.timezone if state else "UTC"
        first, *_ = holding.streams.get(kept.run_id, [GENESIS])
        name = backup.name_of(wording.file_time(kept.moment, zone), kept.run_id, first, kept.seq)
        target = goal if goal.suffix == ".db" and not goal.is_dir() else goal / name
        try:
            self._still_there(target.parent)
            if target.exists():
                raise Refused("backup-there-already", path=str(target))
            backup.carry(self.local, backup.belongings(self.database), target)
            if target.parent == self.folder:
                backup.prune(target.parent, name, KEEP)
        except OSError as error:
            raise _told(error, target.parent) from error
        return target

    def _still_there(self, folder: Path) -> None:
        """Raises FileNotFoundError where the folder is gone; an empty mount point on this disk is no stick."""
        if not folder.is_dir():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(folder))
        elsewhere = folder.stat().st_dev != self.database.parent.stat().st_dev
        if folder == self.folder:
            if self.elsewhere and not elsewhere:
                raise FileNotFoundError(errno.ENOENT, "nothing is mounted there any more", str(folder))
            self.elsewhere = elsewhere

    def look(self) -> None:
        """See whether the folder and the newest copy in it are still there, for when nothing is to be copied."""
        with self.busy:
            before = self.missing, self.kept
            self.missing, there = self.hall.runtime.offload(self._looked, self.folder, self.kept and self.kept.path)
            if not there:  # another stick, or an emptied one: a copy is due
                self.kept = None
        if (self.missing, self.kept) != before:
            log.warning("the place of the backups: %s", self.missing.code if self.missing else "there again")
            self.hall.changed({"health"})

    def _looked(self, folder: Path, copy: Path | None) -> tuple[Refused | None, bool]:
        """(what is wrong with the folder, whether the copy may still be believed in)."""
        try:
            self._still_there(folder)
            return None, copy is None or copy.exists()
        except OSError as error:
            return _told(error, folder), True

    # What became of it -------------------------------------------------------------------------------------------

    def _now_ms(self) -> int:
        return self.hall.clock.now().mono_ms

    def _failed(self, refused: Refused) -> None:
        if self.problem is None or self.problem.code != refused.code:
            log.warning("no backup: %s %s", refused.code, refused.facts)
        self.problem, self.urgent, self.again_at_ms = refused, True, self._now_ms() + AGAIN_MS
        self.hall.changed({"health"})

    def gauge(self) -> Mapping[str, Any] | None:
        """{dir, age_s, run_id, seq, ok, same_disk, problem: {code, facts}|None}; None where no folder was given."""
        if self.folder is None:
            return None
        kept, problem = self.kept, self.problem or self.missing
        return {
            "dir": str(self.folder),
            "age_s": (self._now_ms() - kept.moment.mono_ms) // 1000 if kept else None,
            "run_id": kept.run_id if kept else None,
            "seq": kept.seq if kept else None,
            "ok": kept is not None and problem is None,
            "same_disk": not self.elsewhere,
            "problem": {"code": problem.code, "facts": problem.facts} if problem else None,
        }


def _told(error: OSError, folder: Path) -> Refused:
    """What to say of a place that cannot be written to."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refused("backup-dir-full", dir=str(folder))
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return Refused("backup-dir-readonly", dir=str(folder))
    if error.errno == errno.ENOENT:
        return Refused("backup-dir-gone", dir=str(folder))
    return Refused("backup-not-written", dir=str(folder), problem=error.strerror or str(error))
