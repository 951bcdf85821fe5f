/* The ballots this phone gives: at most one is pending; it is sent when the line is up and never buffered.
   Owns what is kept of each round: {choice, editing, sent: [{seq, nonce, marks, code, tries, state}]}.
   A sent entry is "pending" (nobody has told), "in" (acknowledged), "late", "failed", or "unsure" (replaced on its way). */
(function () {
  "use strict";

  const Phone = window.Phone;
  const keep = Phone.keep;
  const ANSWER_MS = 4000;
  const records = {};
  let flying = null;

  function keyOf(round) {
    const topics = Phone.state.topics;
    return "ballot:" + topics.run.run_id + "/" + topics.card.card + "/" + round.round_id;
  }

  function recordOf(round) {
    const key = keyOf(round);
    if (!records[key]) records[key] = keep.read(key) || { choice: null, editing: false, sent: [] };
    return records[key];
  }

  function save(round) {
    keep.write(keyOf(round), recordOf(round));
    Phone.changed();
  }

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

  const pendingOf = (record) => record.sent.find((entry) => entry.state === "pending");

  function choose(round, value) {
    recordOf(round).choice = value;
    save(round);
  }

  /* Opens the answers again with the standing one chosen; or puts them away. */
  function edit(round, editing) {
    const record = recordOf(round);
    const given = Phone.casting.given(round);
    record.editing = editing;
    if (given !== null) record.choice = given;
    save(round);
  }

  function submit(round) {
    const record = recordOf(round);
    const ballot = ballotOf(round);
    const waiting = pendingOf(record);
    if (waiting && waiting.tries === 0) record.sent.pop();   // never left the phone: its number is still free
    else if (waiting) waiting.state = "unsure";              // may have arrived: the newer one replaces it there too
    const seq = Math.max(ballot ? ballot.seq : 0, ...record.sent.map((entry) => entry.seq), 0) + 1;
    const marks = { [round.criteria[0].id]: record.choice };
    record.sent.push({ seq, nonce: newNonce(), marks, code: null, tries: 0, state: "pending" });
    record.editing = false;
    save(round);
    send(round);
  }

  function again(round) {
    recordOf(round).sent.slice(-1).forEach((entry) => { Object.assign(entry, { state: "pending", adopted: false }); });
    save(round);
    send(round);
  }

  async function send(round) {
    const entry = pendingOf(recordOf(round));
    if (!entry || flying || !Phone.line.connected()) return;
    flying = entry;
    entry.tries += 1;
    save(round);
    const { seq, nonce, marks } = entry;
    const ack = await Phone.line.ask("cast_ballot", { round_id: round.round_id, seq, nonce, marks }, ANSWER_MS);
    flying = null;
    settle(round, entry, ack);
    save(round);
    const current = Phone.state.topics.round;
    if (current) send(current);  // the same again, or what was chosen meanwhile
  }

  function settle(round, entry, ack) {
    if (ack.ok) { Object.assign(entry, { state: "in", code: ack.code }); return; }
    if (entry.state !== "pending" || ack.code === "offline") return;
    if (ack.code === "no-answer") unanswered(entry);
    else if (ack.code === "card-moved") Phone.line.resync();  // the welcome, or its refusal, says where the card is
    else if (ack.code === "older-ballot") adopt(round, entry, ack.facts.seq);
    else if (ack.code === "nonce-used" && !entry.renewed) Object.assign(entry, { renewed: true, nonce: newNonce() });
    else if (ack.code !== "round-not-open") entry.state = "failed";
    else if (entry.tries > 1 && !entry.checked) {
      // An earlier try may have been counted and its answer lost: only the next welcome knows.
      entry.checked = true;
      Phone.line.resync();
    } else Object.assign(entry, { state: "late", why: (ack.facts || {}).state });
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
    const record = recordOf(round);
    const entry = pendingOf(record);
    const ballot = ballotOf(round);
    if (entry && ballot && entry !== flying && entry.tries > 0) heed(round, entry, ballot);
    const ended = Phone.isEnded(round);
    if (ended && fromWelcome && entry && entry.state === "pending") {
      Object.assign(entry, { state: "late", why: round.state });
    }
    if (entry || ended) save(round);
    send(round);
  }

  function heed(round, entry, ballot) {
    const told = ballot.marks !== null;
    if (ballot.seq === entry.seq && (!told || sameMarks(ballot.marks, entry.marks))) {
      Object.assign(entry, { state: "in", code: ballot.code });
    } else if (ballot.seq >= entry.seq && told) adopt(round, entry, ballot.seq);
  }

  /* The card is on another phone now: what has not arrived from here must not override that one later. */
  function giveUp() {
    const round = Phone.state.topics.round;
    if (!round) return;
    const record = recordOf(round);
    record.sent = record.sent.filter((entry) => entry.state === "in");
    save(round);
  }

  /* Forgets what belongs to other runs. */
  function prune(runId) {
    keep.keys("ballot:").forEach((key) => { if (key.indexOf("ballot:" + runId + "/") !== 0) keep.drop(key); });
  }

  Phone.casting = {
    choose, edit, submit, again, follow, giveUp, prune, recordOf, ballotOf,
    isFlying: (entry) => entry === flying,
  };
})();
