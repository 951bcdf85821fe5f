/* The panel's live connection: topics into the store, and the moment it was lost. */
(function (C) {
  "use strict";

  const ANEW = { unit: null, answering: null, correcting: null, notice: null, asked: [], receipts: [] };
  let runId = null;

  /* What was picked or said in one run means nothing in another. */
  function newRun() {
    const run = C.topics.run || {};
    if (run.run_id !== runId) Object.assign(C.ui, ANEW);
    runId = run.run_id;
  }

  function live(topics) {
    C.topics = topics;
    C.arrivedAt = C.link.at;
    newRun();
    C.followRequests();
    C.update({ link: "live", lostAt: null, lostWall: null, tries: 0 });
  }

  function lost() {
    C.endHold();
    if (C.ui.link === "connecting") { C.update({ tries: C.ui.tries + 1 }); return; }
    const first = C.ui.link !== "lost";
    C.update({
      link: "lost", tries: C.ui.tries + 1,
      lostAt: first ? performance.now() : C.ui.lostAt, lostWall: first ? new Date() : C.ui.lostWall,
    });
  }

  C.connect = function () {
    C.link = window.Live.connect("/control", {
      onWelcome: live, onTopic: () => { newRun(); C.followRequests(); C.changed(); }, onLost: lost, onRefused: () => C.update({ link: "refused" }),
    });
  };
})(window.Control);
