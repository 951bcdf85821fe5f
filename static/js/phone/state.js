/* What the page knows at this moment, and the one way to change it. Owns no rule and draws nothing itself. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const keep = Phone.keep;

  Phone.state = {
    door: null,          // a page of the entrance: {page, card, code, text, busy}; null once inside
    link: "opening",     // "opening" | "on" | "off"
    welcomed: false,     // true once the server has told us anything
    slow: false,         // the first connection takes suspiciously long
    topics: {},
    at: {},              // performance.now() at the arrival of each topic
    cutOff: false,       // the link has been off for long
    leftAt: null,        // wall clock, when the card left this phone
    roundShown: null,    // which round in which state stands on the page ...
    shownIn: null,       // ... since which segment
    roundLeft: false,    // the reader, or the show, has gone on from it
    stranded: null,      // a past round whose ballot never arrived: to be told before anything else
    big: keep.read("big") === true,
  };

  let queued = false;
  Phone.draw = () => {};  // app.js puts the page's renderer here

  /* Many changes in one turn draw once. */
  Phone.changed = function changed() {
    if (queued) return;
    queued = true;
    Promise.resolve().then(() => { queued = false; Phone.draw(); });
  };

  Phone.set = function set(patch) {
    Object.assign(Phone.state, patch);
    Phone.changed();
  };

  Phone.setBig = function setBig(big) {
    keep.write("big", big);
    document.documentElement.classList.toggle("big", big);
    Phone.set({ big });
    window.scrollTo(0, 0);
  };

  /* "A017", as soon as anybody has told us. */
  Phone.cardNumber = function cardNumber() {
    const { door, topics } = Phone.state;
    return door && door.card || topics.card && topics.card.card || null;
  };

  Phone.isEnded = (round) => ["closed", "revealed", "void"].indexOf(round.state) >= 0;

  /* Keeps track of how long a finished round stays on the page: until the reader taps, or the show goes on. */
  Phone.followRound = function followRound() {
    const state = Phone.state;
    const round = state.topics.round;
    const now = state.topics.agenda && state.topics.agenda.now;
    const segment = now ? now.segment_id : null;
    const shown = round ? round.round_id + ":" + (Phone.isEnded(round) ? round.state : "open") : null;
    if (shown !== state.roundShown) {
      const stale = state.roundShown === null && round && Phone.isEnded(round) && segment !== round.segment_id;
      Object.assign(state, { roundShown: shown, shownIn: segment, roundLeft: Boolean(stale) });
    } else if (round && Phone.isEnded(round) && segment !== state.shownIn) {
      state.roundLeft = true;
    }
  };

  document.documentElement.classList.toggle("big", Phone.state.big);
})();
