/* The ballots this phone gives: at most one is pending; it is sent when the line is up and never buffered. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const records = Phone.records;
  const ANSWER_MS = 4000;
  const BUSY_MS = 500;
  let flying = null;
  let resting = 0;

  function newNonce() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => ("0" + byte.toString(16)).slice(-2)).join("");
  }

  function ballotOf(round) {
    const ballot = Phone.state.topics.ballot;
    return ballot && ballot.round_id === round.round_id ? ballot : null;
  }

  function sameMarks(a, b) {
    const names = Object.keys(a || {});
    return names.length === Object.keys(b || {}).length && names.every((name) => a[name] === b[name]);
  }

  function choose(round, criterionId, mark) {
    const record = records.of(round);
    record.chosen = Object.assign({}, record.chosen, { [criterionId]: mark });
    records.save(round);
  }

  /* Turns to one of several criteria; past the last one stands the summary. */
  function turn(round, at) {
    records.of(round).at = at;
    records.save(round);
  }

  /* Opens the answers again with the standing ones chosen; or puts them away. */
  function edit(round, editing) {
    const record = records.of(round);
    const given = Phone.casting.given(round);
    record.editing = editing;
    if (given !== null) record.chosen = Object.assign({}, given);
    record.at = given !== null ? round.criteria.length : 0;
    records.save(round);
  }

  function submit(round) {
    const record = records.of(round);
    const ballot = ballotOf(round);
    const waiting = records.pending(record);
    if (waiting && waiting.tries === 0) record.sent.pop();   // never left the phone: its number is still free
    else if (waiting) waiting.state = "unsure";              // may have arrived: the newer one replaces it there too
    const seq = Math.max(ballot ? ballot.seq : 0, ...record.sent.map((entry) => entry.seq), 0) + 1;
    const marks = Object.assign({}, record.chosen);
    record.sent.push({ seq, nonce: newNonce(), marks, code: null, tries: 0, state: "pending" });
    record.editing = false;
    // What a later page needs to tell what became of it, when the round itself is long gone from the server's news.
    const { round_id, subject, criteria } = round;
    record.round = { round_id, subject, criteria, state: "closed" };
    records.save(round);
    send(round);
  }

  function again(round) {
    records.of(round).sent.slice(-1).forEach((entry) => { Object.assign(entry, { state: "pending", adopted: false }); });
    records.save(round);
    send(round);
  }

  async function send(round) {
    const entry = records.pending(records.of(round));
    if (!entry || flying || resting || !Phone.line.connected()) return;
    flying = entry;
    entry.tries += 1;
    records.save(round);
    const { seq, nonce, marks } = entry;
    const ack = await Phone.line.ask("cast_ballot", { round_id: round.round_id, seq, nonce, marks }, ANSWER_MS);
    flying = null;
    settle(round, entry, ack);
    records.save(round);
    const current = Phone.state.topics.round;
    if (current) send(current);  // the same again, or what was chosen meanwhile
  }

  function settle(round, entry, ack) {
    if (ack.ok) { Object.assign(entry, { state: "in", code: ack.code, own: true }); return; }
    if (entry.state !== "pending") return;
    if (ack.code === "offline") entry.tries -= 1;
    else if (ack.code === "no-answer") unanswered(entry);
    else if (ack.code === "busy") rest(round);
    else if (ack.code === "card-moved") Phone.line.resync();  // the welcome, or its refusal, says where the card is
    else if (ack.code === "card-on-paper") Object.assign(entry, { state: "late", why: "paper" });
    else if (ack.code === "older-ballot") adopt(round, entry, ack.facts.seq);
    else if (ack.code === "nonce-used" && !entry.renewed) Object.assign(entry, { renewed: true, nonce: newNonce() });
    else if (ack.code !== "round-not-open") entry.state = "failed";
    else if (entry.tries > 1 && !entry.checked) {
      // An earlier try may have been counted and its answer lost: only the next welcome knows.
      entry.checked = true;
      Phone.line.resync();
    } else Object.assign(entry, { state: "late", why: (ack.facts || {}).state });
  }

  /* Too many wait at the server: ours is kept, and sent again a little later, when others have gone through. */
  function rest(round) {
    resting = setTimeout(() => { resting = 0; send(round); }, BUSY_MS * (1 + 2 * Math.random()));
  }

  /* Silence twice on a line that says it is up: the line is dead and does not know it. A welcome sends anew. */
  function unanswered(entry) {
    entry.silences = (entry.silences || 0) + 1;
    if (entry.silences % 2 === 0 && Phone.line.connected()) Phone.line.resync();
  }

  /* Another ballot of this card stands at `seq`: ours goes behind it, once, where it says something else. */
  function adopt(round, entry, seq) {
    const ballot = ballotOf(round);
    if (ballot && ballot.seq === seq && sameMarks(ballot.marks, entry.marks)) {
      Object.assign(entry, { seq, state: "in", code: ballot.code });
    } else if (entry.adopted) entry.state = "failed";
    else Object.assign(entry, { seq: seq + 1, nonce: newNonce(), adopted: true });
  }

  /* After anything came down: what is pending is settled by the server's word, or sent. A welcome's word is complete. */
  function follow(fromWelcome) {
    const round = Phone.state.topics.round;
    if (!round || !Phone.state.topics.card) return;
    const ballot = ballotOf(round);
    if (fromWelcome) disown(round, ballot ? ballot.seq : 0);
    const record = records.of(round);
    const entry = records.pending(record);
    if (entry && ballot && entry !== flying) heed(round, entry, ballot);
    if (ballot && ballot.code) retain(round, ballot);
    const ended = Phone.isEnded(round);
    if (ended && fromWelcome && entry && entry.state === "pending") {
      Object.assign(entry, { state: "late", why: round.state });
    }
    if (entry) records.save(round);
    send(round);
  }

  /* Another phone's ballot, kept for after the close. In front: the newest thing that was done here stays the last. */
  function retain(round, { seq, marks, code }) {
    const sent = records.of(round).sent;
    if (sent.some((entry) => entry.code === code || (entry === flying && entry.seq === seq))) return;
    sent.unshift({ seq, nonce: null, marks, code, tries: 0, state: "in" });
    records.save(round);
  }

  /* The box has nothing of what we kept as acknowledged: it is another box (a new database counts from one again). */
  function disown(round, seq) {
    if (records.of(round).sent.some((entry) => entry.state === "in" && entry.seq > seq)) records.forget(round);
  }

  /* A round that went by while its ballot was still on the way, such as through a long sleep: told as late, once.
     Returns what is kept of that round, or null. */
  function stranded() {
    const { run, card, round } = Phone.state.topics;
    if (!run || !card) return null;
    const past = records.rounds().find((kept) => {
      const entry = records.pending(records.of(kept));
      return entry && entry !== flying && !(round && round.round_id === kept.round_id);
    });
    if (!past) return null;
    const entry = records.pending(records.of(past));
    Object.assign(entry, { state: "late", why: entry.tries > 0 ? "unknown" : "closed" });
    records.save(past);
    return past;
  }

  /* The server's word on a ballot that is still on its way. */
  function heed(round, entry, ballot) {
    const told = ballot.marks !== null;
    const ours = told ? sameMarks(ballot.marks, entry.marks) : entry.tries > 0;
    if (ballot.seq === entry.seq && ours) Object.assign(entry, { state: "in", code: ballot.code });
    else if (ballot.seq >= entry.seq && told) reconsider(round, entry);
  }

  /* This card scored on another phone meanwhile. Ours is the older thought: it goes back to the person, not out. */
  function reconsider(round, entry) {
    const record = records.of(round);
    record.sent = record.sent.filter((each) => each !== entry);
    Object.assign(record, { chosen: Object.assign({}, entry.marks), at: round.criteria.length, editing: true });
  }

  /* The card is on another phone now: what has not arrived from here must not override that one later. */
  function giveUp() {
    const round = Phone.state.topics.round;
    if (!round) return;
    const record = records.of(round);
    record.sent = record.sent.filter((entry) => entry.state === "in");
    records.save(round);
  }

  Phone.casting = {
    choose, turn, edit, submit, sameMarks, again, follow, stranded, giveUp, ballotOf,
    isFlying: (entry) => entry === flying,
  };
})();
