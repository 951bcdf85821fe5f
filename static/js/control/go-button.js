/* GO: the only bright surface of the room, with the one next right step written on it; and below it, what came of it. */
(function (C) {
  "use strict";

  const { html, t } = C;

  C.GoButton = function () {
    C.useTick();
    const step = C.step();
    const off = step.command === null;
    const names = ["go", off && "go--blocked", step.owed && "go--due", step.hold && "go--hold", C.ui.holding === "go" && "is-held"];
    return html`<button type="button" class=${names.filter(Boolean).join(" ")} data-step=${step.id}
      data-settling=${C.settling() ? "true" : "false"} aria-disabled=${off ? "true" : "false"} ...${C.pressing("go")}>
      <span class="go__go">GO</span>
      <span class="go__what"><small>${step.note ? t(...step.note) : ""}</small>
        <b>${off ? html`<${C.Mark} of="half" /> ` : null}${t(...step.say)}</b></span>
      <kbd>${t(step.hold ? "control.key.space.hold" : "control.key.space")}</kbd></button>`;
  };

  const MARKS = { refused: "bad", hint: "half", done: "done", second: "second" };

  function Said({ notice }) {
    return html`<p class=${`said said--${notice.kind}`} data-kind=${notice.kind}><${C.Mark} of=${MARKS[notice.kind]} />
      <span title=${notice.text}>${notice.text}</span><time class="num">${notice.at}</time></p>`;
  }

  /* Somebody else's request that waits for a second account. */
  function Waiting({ request }) {
    const wish = request.wish || {};
    const round = ((C.topics.results || {}).items || []).find((item) => item.round_id === wish.round_id);
    const about = [t(`control.command.${request.command}`), round && (round.subject.short || round.subject.name), wish.card, wish.reason];
    const what = about.filter(Boolean).join(" · ");
    return html`<p class="said said--second" data-kind="second"><${C.Mark} of="second" />
      <span>${t("control.second.waits", { who: request.actor, what, id: request.request_id })}</span>
      <button type="button" class="chip" data-confirm
        onClick=${() => C.send("confirm", { request_id: request.request_id })}>${t("control.confirm")}</button></p>`;
  }

  /* One line, always there, never growing: the outcome of the last press, or a colleague's request. */
  C.Outcome = function () {
    const mine = (C.topics.run || {}).account || C.config.account;
    const waiting = ((C.topics.health || {}).requests || []).find((item) => item.actor !== mine);
    return html`<div class="outcome" role="status" aria-live="polite">
      ${waiting ? html`<${Waiting} request=${waiting} />` : C.ui.notice ? html`<${Said} notice=${C.ui.notice} />`
        : html`<p class="said"><span>${t("control.outcome.empty")}</span></p>`}</div>`;
  };
})(window.Control);
