/* A second person: confirming what a colleague asks for, and learning what came of what one asked for oneself. */
(function (C) {
  "use strict";

  const { html, t } = C;
  const health = () => C.topics.health || {};
  const waiting = () => health().requests || [];
  const what = (command) => t(`control.command.${command}`);

  /* The marks of a paper ballot, read again; null where the form was left. */
  async function readAgain(request) {
    const round = C.topics.round;
    if (!round || round.round_id !== request.wish.round_id) return {};   // closed meanwhile: the server says so
    const given = await C.askFor({
      title: t("control.again.title", { card: request.wish.card }), text: t("control.again.text"),
      confirm: t("control.confirm"), fields: C.markFields(round),
    });
    return given && C.marksOf(given, round);
  }

  /* Confirms a request; the receipt of a paper ballot stays in sight until it was copied. */
  C.confirmRequest = async function (request) {
    const args = { request_id: request.request_id };
    if (request.command === "enter_paper") {
      args.marks = await readAgain(request);
      if (!args.marks) return;
    }
    const ack = await C.send("confirm", args);
    if (ack.ok && ack.code) C.update({ receipts: C.ui.receipts.concat({ card: request.wish.card, code: ack.code }) });
  };

  /* By its number, as a colleague reads it out. */
  C.confirmNumber = (id) => C.confirmRequest(waiting().find((item) => item.request_id === id) || { request_id: id });

  function ended(asked) {
    const found = (health().answered || []).find((item) => item.request_id === asked.request_id);
    if (found && found.outcome === "done") return ["done", t("control.second.done", { what: what(asked.command) })];
    if (found) {
      const why = window.Words.refusal({ code: found.outcome, facts: {} });
      return ["refused", t("control.refused", { what: what(asked.command), why })];
    }
    return asked.seen ? ["hint", t("control.second.gone", { what: what(asked.command) })] : null;
  }

  /* Says of each own request that waits no longer what became of it. Called when topics came. */
  C.followRequests = function () {
    const still = [];
    C.ui.asked.forEach((asked) => {
      const waits = waiting().some((item) => item.request_id === asked.request_id);
      const said = waits ? null : ended(asked);
      if (said) C.say(...said);
      else still.push(Object.assign({}, asked, { seen: asked.seen || waits }));
    });
    C.ui.asked = still;
  };

  /* Somebody else's request; the button stands at the end of the line, where nothing else is ever pressed. */
  C.Waiting = function ({ request }) {
    const wish = request.wish || {};
    const round = ((C.topics.results || {}).items || []).find((item) => item.round_id === wish.round_id);
    const about = [what(request.command), round && (round.subject.short || round.subject.name), wish.card, wish.reason];
    const said = t("control.second.waits", { who: request.actor, what: about.filter(Boolean).join(" · ") });
    return html`<p class="said said--second" data-kind="second"><${C.Mark} of="second" />
      <span title=${`${said} (${request.request_id})`}>${said}</span>
      <button type="button" class="chip" data-confirm ...${C.barred(request.command)}
        onClick=${() => C.asRole(request.command, () => C.confirmRequest(request))}>${t("control.confirm")}</button></p>`;
  };

  /* The receipt of a paper ballot, small, until it was copied for the voter. The next one waits behind it. */
  C.Receipt = function () {
    const [first, ...more] = C.ui.receipts;
    if (!first) return null;
    const name = t("control.receipt", { card: first.card, code: first.code });
    return html`<p class="receipt" data-receipt title=${name}><span>${first.card}</span> <b class="code">${first.code}</b>
      ${more.length ? html`<span class="num">+${more.length}</span>` : null}
      <button type="button" class="link" aria-label=${t("control.receipt.copied", { card: first.card })}
        onClick=${() => C.update({ receipts: more })}><${C.Mark} of="cross" /></button></p>`;
  };
})(window.Control);
