/* What this phone keeps of each round, and where: {chosen, at, editing, round, sent: [{seq, nonce, marks, code, tries, state, own}]}.
   chosen: criterion -> mark; at: the page of the criteria that stands. A sent entry is "pending" (nobody has told), "in" (acknowledged), "late", "failed", or "unsure" (replaced on its way). own: its code was given for its nonce.
   Knows no rule of casting. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const keep = Phone.keep;
  const cached = {};

  /* By run and card too: a phone may hold two cards in turn, and every run counts its rounds from one. */
  function prefix() {
    const { run, card } = Phone.state.topics;
    return "ballot:" + run.run_id + "/" + card.card + "/";
  }

  const nothing = () => ({ chosen: {}, at: 0, editing: false, sent: [] });

  function of(round) {
    const key = prefix() + round.round_id;
    if (!cached[key]) cached[key] = Object.assign(nothing(), keep.read(key));
    return cached[key];
  }

  function save(round) {
    keep.write(prefix() + round.round_id, of(round));
    Phone.changed();
  }

  function forget(round) {
    const key = prefix() + round.round_id;
    keep.drop(key);
    delete cached[key];
  }

  /* Rounds of this card that something was sent in, as they were then. */
  function rounds() {
    return keep.keys(prefix()).map(keep.read).map((record) => record.round).filter(Boolean);
  }

  /* Forgets what belongs to other runs. */
  function prune(runId) {
    keep.keys("ballot:").forEach((key) => { if (key.indexOf("ballot:" + runId + "/") !== 0) keep.drop(key); });
  }

  const pending = (record) => record.sent.find((entry) => entry.state === "pending");

  Phone.records = { of, save, forget, rounds, prune, pending };
})();
