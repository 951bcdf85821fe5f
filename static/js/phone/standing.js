/* What stands of this phone's ballot in a round, read from what was kept and what the server told. Changes nothing. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const casting = Phone.casting;
  const PAPER_SEQ = 2147483647;   // 2**31 - 1, as the server numbers it

  /* The ballot that counts: {marks|null, code|null, nonce|null}; null where the box has none of this card.
     `marks` is null where only the server knows that there is one: the phone that gave it has forgotten. `nonce`:
     what this phone made its code from. */
  function counted(round) {
    const ballot = casting.ballotOf(round);
    const sent = Phone.records.of(round).sent;
    const seq = Math.max(ballot ? ballot.seq : 0, ...sent.filter((e) => e.state === "in").map((e) => e.seq), 0);
    if (seq === 0) return null;
    const told = ballot && ballot.seq === seq ? ballot : null;
    const own = sent.find((entry) => entry.seq === seq && (entry.state === "in" || entry.state === "unsure"));
    return {
      marks: told && told.marks || own && own.marks || null,
      code: told && told.code || own && own.code || null,
      nonce: own && own.own ? own.nonce : null,
    };
  }

  /* Whether the ballot that counts was entered from paper: behind its number no phone's can come. */
  function onPaper(round) {
    const ballot = casting.ballotOf(round);
    return Boolean(ballot) && ballot.seq === PAPER_SEQ;
  }

  /* {kind, entry}: "sending" | "queued" | "failed" | "late" | "in" | "none", for the newest thing that was done. */
  function status(round) {
    const entry = Phone.records.of(round).sent.slice(-1)[0];
    if (entry && entry.state === "pending") {
      return { kind: casting.isFlying(entry) || Phone.line.connected() ? "sending" : "queued", entry };
    }
    if (entry && (entry.state === "failed" || entry.state === "late")) return { kind: entry.state, entry };
    return { kind: counted(round) ? "in" : "none", entry: null };
  }

  /* The marks on their way; else those that count; null for none. */
  function given(round) {
    const last = Phone.records.of(round).sent.slice(-1)[0];
    const standing = counted(round);
    return last && last.state === "pending" ? last.marks : standing && standing.marks;
  }

  /* The place of the first criterion that has no mark in `marks`; -1 where all have one. */
  function missing(round, marks) {
    return round.criteria.findIndex((criterion) => !marks || marks[criterion.id] === undefined);
  }

  Object.assign(casting, { counted, given, missing, onPaper, status });
})();
