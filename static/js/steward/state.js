/* What the steward's page knows, and the one way to change it. Owns no rule; draws nothing itself. */
(function () {
  "use strict";

  const S = window.Steward = Object.assign({}, window.htmPreact);
  S.t = window.Words.t;
  S.config = window.Words.config;
  S.topics = {};
  S.at = {};             // performance.now() at the arrival of each topic
  S.ui = {
    link: S.config.account ? "opening" : "out",   // "opening" | "on" | "off" | "out": nobody is logged in
    page: "list",        // "list" | "card" | "given" | "paper" | "void" | "give" | "second"
    card: null,          // the card that is open
    search: "",
    open: {},            // ranges of cards that are unfolded: name -> true
    given: null,         // the secrets of a card, as the server answered: shown once
    request: null,       // another person's request that is being confirmed
    asked: [],           // own requests that wait for a second person: {request_id, card, seen}
    said: null,          // {kind: "done" | "refused" | "second", text} of the last command
    busy: false,
  };

  let queued = false;
  S.draw = () => {};     // app.js puts the renderer here

  /* Many changes in one turn draw once. */
  S.changed = function changed() {
    if (queued) return;
    queued = true;
    Promise.resolve().then(() => { queued = false; S.draw(); });
  };

  S.set = function set(patch) {
    Object.assign(S.ui, patch);
    S.changed();
  };

  /* Another page. What was said last stays to be read on the page it leads to, unless that page begins anew. */
  S.go = function go(page, patch) {
    S.set(Object.assign({ page, busy: false }, patch));
    const top = document.querySelector(".page");
    if (top) top.scrollTop = 0;
  };

  /* Back to all cards. A receipt that was to be copied, and what waits, stay to be read. */
  S.toList = () => S.go("list", {
    card: null, given: null, request: null, search: "", said: S.ui.said && S.ui.said.kind === "refused" ? null : S.ui.said,
  });
  S.openCard = (card) => S.go("card", { card, given: null, said: null });
  S.waits = (card) => S.ui.asked.some((one) => one.card === card);

  S.cards = () => (S.topics.cards ? S.topics.cards.cards : []);
  S.groups = () => (S.topics.cards ? S.topics.cards.groups : []);
  S.find = (number) => S.cards().find((card) => card.card === number) || null;
  S.requests = () => ((S.topics.health && S.topics.health.requests) || []).filter((one) => one.actor !== S.config.account);

  /* The round that a paper ballot can go into, or null. */
  S.round = function round() {
    const found = S.topics.round;
    return found && (found.state === "open" || found.state === "closing") ? found : null;
  };
})();
