/* The phone's connection: what comes down changes the state, what goes up is asked here. Knows no page. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const SLOW_MS = 4000;
  const CUT_OFF_MS = 10000;
  let link = null;
  let away = 0;
  let runId = null;

  function back() {
    clearTimeout(away);
    away = 0;
    Object.assign(Phone.state, { link: "on", cutOff: false });
  }

  function lost() {
    if (!Phone.state.welcomed) return;
    Phone.set({ link: "off" });
    away = away || setTimeout(() => Phone.set({ cutOff: true }), CUT_OFF_MS);
  }

  function arrived(fromWelcome) {
    const state = Phone.state;
    const card = state.topics.card;
    back();
    if (card && card.state !== "here") {
      state.leftAt = state.leftAt || new Date();
      Phone.casting.giveUp();
      link.close();
    } else {
      Phone.followRound();
      Phone.casting.follow(fromWelcome);
      state.stranded = Phone.casting.stranded() || state.stranded;
    }
    Phone.changed();
  }

  /* A card is bound for one run alone: connecting anew asks the server whether we are still in. Not all at once. */
  function anotherRun() {
    setTimeout(() => link.resync(), Math.random() * 500);
  }

  function refused(code) {
    if (code === "not-joined") Phone.door.notJoined();
    else Phone.set({ door: { page: "problem", code: "other", text: code } });
  }

  function connect() {
    link = window.Live.connect("/phone", {
      auth: window.Words.config.line ? { line: window.Words.config.line } : undefined,
      onWelcome(topics) {
        Object.assign(Phone.state, { topics, at: link.at, welcomed: true, leftAt: null });
        runId = topics.run ? topics.run.run_id : null;
        if (runId) Phone.records.prune(runId);
        arrived(true);
      },
      onTopic(name, news) {
        if (name === "run" && news.run_id !== runId) anotherRun();
        else arrived(false);
      },
      onLost: lost,
      onRefused: refused,
    });
  }

  /* Connects, or connects anew: a fresh join brings a fresh cookie, and the socket shows it only when it opens. */
  function open() {
    Phone.set({ link: "opening", welcomed: false, slow: false, leftAt: null });
    setTimeout(() => { if (!Phone.state.welcomed) Phone.set({ slow: true, link: "off" }); }, SLOW_MS);
    if (!link) { connect(); return; }
    link.close();
    link.open();
  }

  Phone.line = {
    open,
    connected: () => Boolean(link) && link.connected(),
    resync: () => link.resync(),
    ask: (name, args, ms) => link.ask(name, args, ms),
  };
})();
