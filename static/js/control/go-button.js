/* GO: the only bright surface of the room, with the one next right step written on it; and below it, what came of it. */
(function (C) {
  "use strict";

  const { html, t } = C;

  C.GoButton = function () {
    C.useTick();
    const step = C.step();
    const barred = step.command === null ? null : C.mayNot(step.command);
    const off = step.command === null || barred !== null;
    const names = ["go", off && "go--blocked", step.owed && "go--due", step.hold && "go--hold", C.ui.holding === "go" && "is-held"];
    return html`<button type="button" class=${names.filter(Boolean).join(" ")} data-step=${step.id}
      data-settling=${C.settling() ? "true" : "false"} aria-disabled=${off ? "true" : "false"} ...${C.pressing("go")}>
      <span class="go__go">GO</span>
      <span class="go__what"><small>${barred ? t(...barred) : step.note ? t(...step.note) : ""}</small>
        <b>${off ? html`<${C.Mark} of="half" /> ` : null}${t(...step.say)}</b></span>
      <kbd>${t(step.hold ? "control.key.space.hold" : "control.key.space")}</kbd></button>`;
  };

  const MARKS = { refused: "bad", hint: "half", done: "done", second: "second" };

  function Said({ notice }) {
    return html`<p class=${`said said--${notice.kind}`} data-kind=${notice.kind}><${C.Mark} of=${MARKS[notice.kind]} />
      <span title=${notice.text}>${notice.text}</span><time class="num">${notice.at}</time></p>`;
  }

  /* One line, always there, never growing: the outcome of the last press, and beside it a colleague's request. */
  C.Outcome = function () {
    const mine = (C.topics.run || {}).account || C.config.account;
    const waiting = ((C.topics.health || {}).requests || []).find((item) => item.actor !== mine);
    const { notice } = C.ui;
    return html`<div class="outcome" role="status" aria-live="polite">
      ${notice ? html`<${Said} notice=${notice} />` : waiting ? null : html`<p class="said"><span>${t("control.outcome.empty")}</span></p>`}
      ${waiting ? html`<${C.Waiting} request=${waiting} key=${waiting.request_id} />` : null}</div>`;
  };
})(window.Control);
