/* Commands up, and the one place where their outcome is said. Owns command ids, the basis, doubles and refusals. */
(function (C) {
  "use strict";

  const DOUBLE_MS = 1000;                       // two presses within a second are one
  const PATIENCE_MS = { close_round: 90000 };   // answers when the round is closed, its grace included
  const LIFTED_BY_REASON = ["under-quorum"];
  let latest = null;

  function commandId() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  C.say = (kind, text) => C.update({ notice: { kind, text, at: C.timeText(C.wall()) } });
  C.hint = (key, params) => C.say("hint", C.t(key, params));

  async function refused(name, args, ack) {
    if (ack.code === "needs-second") {
      C.update({ asked: C.ui.asked.concat({ request_id: ack.facts.request_id, command: name }) });
      C.say("second", C.t("control.second.asked", { what: C.t(`control.command.${name}`), id: ack.facts.request_id }));
      return ack;
    }
    C.say("refused", C.t("control.refused", { what: C.t(`control.command.${name}`), why: window.Words.refusal(ack) }));
    if (LIFTED_BY_REASON.includes(ack.code)) {
      const given = await C.askFor({
        title: C.t("control.override.title"), text: window.Words.refusal(ack), confirm: C.t(`control.command.${name}`),
        fields: [{ name: "reason", label: C.t("control.reason"), required: true }],
      });
      if (given) return C.send(name, Object.assign({}, args, { override_reason: given.reason }));
    }
    return ack;
  }

  async function deliver(name, args) {
    const basis = C.basisOf(name, args, C.topics);
    const sent = Object.assign({}, args, { command_id: commandId() }, basis === undefined ? {} : { basis });
    const ack = await C.link.ask(name, sent, PATIENCE_MS[name]);
    if (!ack.ok) return refused(name, args, ack);
    if (ack.code) C.say("done", C.t("control.done.paper", { code: ack.code }));
    else if (name !== "preview") C.say("done", C.t(`control.done.${name}`));
    return ack;
  }

  /* Sends a command with what this panel saw. Resolves with the ack, after its outcome was said. */
  C.send = function (name, args) {
    const key = JSON.stringify([name, args || {}]);
    const now = performance.now();
    if (latest && latest.key === key && now - latest.at < DOUBLE_MS) return latest.outcome;
    latest = { key, at: now, outcome: deliver(name, args || {}) };
    return latest.outcome;
  };

  /* Puts what was just made into preview: it is nearly always what goes on air next. */
  C.sendThenPreview = async function (name, args, toPreview) {
    const ack = await C.send(name, args);
    if (ack.ok) await C.send("preview", toPreview(ack));
    return ack;
  };

  /* A plain form post to the server, for logging in and out. */
  C.post = async function (path, body) {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": C.config.csrf || "" };
    try {
      const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body || {}) });
      return await response.json();
    } catch (error) {
      return { ok: false, code: "offline", facts: {} };
    }
  };
})(window.Control);
