/* Everything that can be done by one key: its key, the command it sends, why it may not be done now, and the doing.
   Buttons, the keyboard and the sheet of keys all read this table. */
(function (C) {
  "use strict";

  const SETTLE_MS = 1000;   // after GO the button is another one: a second tap must not press that
  const GLANCE_MS = 400;    // a step that somebody else, or the clock, has just changed was not read yet

  const card = () => C.roundCard(C.topics);
  const stage = () => C.topics.stage || { program: {}, preview: null };
  const running = () => (C.topics.run && C.topics.run.state === "live" ? null : "control.why.not-live");
  const staged = () => (["armed", "live"].includes((C.topics.run || {}).state) ? null : "control.why.not-live");

  const named = (step) => JSON.stringify([step.command, step.args]);
  let known = null;
  let changedAt = -Infinity;

  C.step = function () {
    const step = C.nextStep(C.topics, C.roundLeftMs());
    if (known !== null && named(step) !== known) changedAt = performance.now();
    known = step.id === "none" ? null : named(step);
    return step;
  };

  /* Whether GO is not to be pressed yet, because it says something new. */
  C.settling = () => C.ui.settling || performance.now() - changedAt < GLANCE_MS;

  /* The layer that O takes out: the one taken last. */
  C.lastLayer = () => Object.values(stage().program).reduce((a, b) => (!a || b.at_seq > a.at_seq ? b : a), null);

  function go() {
    const step = C.step();
    C.update({ settling: true });
    setTimeout(() => C.update({ settling: false }), SETTLE_MS);
    if (step.command === "open_round") open(step.args);
    else C.send(step.command, step.args);
  }

  function open(args) {
    const rubric = (C.topics.run.rubrics || []).find((item) => item.rubric_id === args.rubric) || { sealed: true };
    C.sendThenPreview("open_round", args, (ack) => ({
      graphic: rubric.sealed ? "countdown" : "mood", round_id: ack.round_id,
    }));
  }

  function previewNeighbour(way) {
    const found = C.neighbour(C.candidates(C.topics), stage().preview, way);
    if (found) C.preview(found);
  }

  C.preview = (item) => C.send("preview", Object.assign({ graphic: item.graphic }, item.refs));

  async function back() {
    if (await C.askFor({ title: C.t("control.back.title"), confirm: C.t("control.back") })) C.send("back", {});
  }

  async function voidRound() {
    const round = card().round;
    const given = await C.askFor({
      title: C.t("control.void.title", { unit: round.subject.short || round.subject.name }), danger: true,
      text: C.t(round.state === "revealed" ? "control.void.text.revealed" : "control.void.text"),
      confirm: C.t("control.void"), fields: [{ name: "reason", label: C.t("control.reason"), required: true }],
    });
    if (given) C.send("void_round", { round_id: round.round_id, reason: given.reason });
  }

  const noStep = () => (C.step().command === null ? C.step().say : C.settling() ? "control.why.settling" : null);

  /* Puts the cursor into a field of the questions' tab, drawn at once: the next key already belongs to it. */
  C.focusOn = (id) => {
    C.update({ tab: "talk" });
    C.draw();
    const field = document.getElementById(id);
    if (field) field.focus();
  };

  const roundId = () => (card().round || {}).round_id;

  C.TABS = ["talk", "graphics", "rehearsal", "links", "log"];
  C.shownTabs = () => C.TABS.filter((tab) => tab !== "rehearsal" || (C.topics.run || {}).mode !== "air");

  C.ACTIONS = {
    go: { get sends() { return C.step().command; }, key: " ", kbd: "control.key.space", why: noStep, run: go, hold: () => C.step().hold, about: () => named(C.step()) },
    take: { sends: "take", key: "T", why: () => staged() || (stage().preview ? null : "control.why.no-preview"), run: () => C.send("take", {}) },
    out: { sends: "out", key: "O", why: () => (C.lastLayer() ? null : "control.why.nothing-on"), run: () => C.send("out", { layer: C.lastLayer().layer }) },
    previous: { sends: "preview", key: "P", why: staged, run: () => previewNeighbour(-1) },
    next: { sends: "preview", key: "N", why: staged, run: () => previewNeighbour(1) },
    clear: { sends: "clear", key: "Escape", kbd: "control.key.esc", why: staged, run: () => C.send("clear", {}) },
    open: { sends: "open_round", key: "O", shift: true, hold: () => true, about: () => JSON.stringify(card().opens), why: () => card().why.open,
      run: () => open(card().opens) },
    close: { sends: "close_round", key: "C", shift: true, hold: () => true, about: roundId, why: () => card().why.close,
      run: () => C.send("close_round", { round_id: card().round.round_id }) },
    reveal: { sends: "reveal_round", key: "R", shift: true, hold: () => true, about: roundId, why: () => card().why.reveal,
      run: () => C.send("reveal_round", { round_id: card().round.round_id, take: true }) },
    extend: { sends: "extend_round", key: "E", why: () => card().why.extend, run: () => C.send("extend_round", { round_id: card().round.round_id, seconds: 15 }) },
    void: { sends: "void_round", key: "V", why: () => card().why.void, run: voidRound },
    attendance: { sends: "set_attendance", key: "A", why: staged, run: () => C.askAttendance() },
    paper: { sends: "enter_paper", key: "Z", why: () => (C.isRunning(card().round) ? null : "control.why.not-open"), run: () => C.askPaper() },
    peek: { sends: "peek_round", key: "K", why: () => ((card().round || {}).peek ? null : "control.why.no-peek"), run: () => C.askPeek() },
    question: { sends: "ask_question", key: "Q", why: running, run: () => C.focusOn("ask-text") },
    pledge: { sends: "make_pledge", key: "G", why: running, run: () => C.focusOn("pledge-what") },
    back: { sends: "back", key: "B", why: () => running() || ((C.topics.agenda || {}).now ? null : "control.why.at-start"), run: back },
    follow: { key: "F", why: () => null, run: () => C.update({ follow: !C.ui.follow }) },
    lock: { key: "L", why: () => null, run: () => C.update({ locked: true }) },
    keys: { key: "?", why: () => null, run: () => C.update({ dialog: { keys: true } }) },
  };
  Object.values(C.ACTIONS).filter((action) => "sends" in action).forEach((action) => {
    const why = action.why;
    action.why = () => (action.sends && C.mayNot(action.sends)) || why();
  });
  C.TABS.forEach((tab) => {
    const at = () => String(C.shownTabs().indexOf(tab) + 1);
    C.ACTIONS[`tab-${tab}`] = { get key() { return at(); }, why: () => null, run: () => C.update({ tab }) };
  });

  /* Holds an action's key or button for its second; nothing is done where it came to mean something else meanwhile. */
  C.holdAction = function (id) {
    const action = C.ACTIONS[id];
    const about = action.about();
    C.beginHold(id, () => { if (action.about() === about) C.act(id); else C.hint("control.why.settling"); });
  };

  /* What stands on the cap of an action's key. */
  C.cap = (action) => (action.kbd ? C.t(action.kbd) : `${action.shift ? "Shift " : ""}${action.key}`);

  /* Does an action, or says why not. Nothing is done without a live picture. */
  C.act = function (id) {
    const action = C.ACTIONS[id];
    if (C.ui.link !== "live" || C.ui.locked) return;
    const why = action.why();
    if (why) C.hint(...[].concat(why));
    else action.run();
  };
})(window.Control);
