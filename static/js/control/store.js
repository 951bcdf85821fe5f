/* What the panel remembers: the topics as they came, and its own state (tab, lock, dialog, notice). Owns the tick. */
(function (C) {
  "use strict";

  const TICK_MS = 200;
  const watchers = new Set();
  const tickers = new Set();

  C.topics = {};
  C.arrivedAt = {};
  C.ui = {
    link: "connecting",      // connecting | live | lost | refused
    lostAt: null, lostWall: null, tries: 0,
    tab: "talk", follow: true, locked: false, settling: false,
    dialog: null, notice: null, holding: null,
    asked: [],               // own requests that wait for a second person: {request_id, command, seen}
    receipts: [],            // of paper ballots, to be copied: {card, code}
    unit: null,              // the unit questions and pledges are written for; null follows the rundown
    answering: null,         // the question a pledge answers; null takes the oldest that obliges one
    correcting: null,        // the pledge being put right
  };

  C.changed = () => watchers.forEach((watcher) => watcher());
  C.update = (patch) => { Object.assign(C.ui, patch); C.changed(); };

  function useWatch(set) {
    const [, again] = C.useReducer((n) => n + 1, 0);
    C.useEffect(() => {
      set.add(again);
      return () => set.delete(again);
    }, []);
  }

  C.useStore = () => useWatch(watchers);
  C.useTick = () => useWatch(tickers);

  /* The clocks of the page. Both stop with the server: a picture that is not live must not seem so. */
  C.now = () => (C.ui.lostAt === null ? performance.now() : C.ui.lostAt);
  C.wall = () => (C.ui.lostWall === null ? new Date() : C.ui.lostWall);

  /* In the time zone of the show, as the log has it; the machine may stand elsewhere. */
  const zone = () => (C.topics.run || {}).timezone || undefined;
  C.timeText = (date) => C.wallText(date, zone());
  C.today = () => C.dayIn(C.wall(), zone());

  C.since = (topic) => Math.max(0, C.now() - (C.arrivedAt[topic] || C.now()));

  /* What is left of the open round (of its grace, while it closes). */
  C.roundLeftMs = () => {
    const round = C.topics.round;
    if (!round || !round.remaining_ms) return 0;
    return Math.max(0, round.remaining_ms - C.since("round"));
  };

  setInterval(() => tickers.forEach((ticker) => ticker()), TICK_MS);
})(window.Control);
