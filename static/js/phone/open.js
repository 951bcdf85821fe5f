/* The public line's entrance: one tap and no card. Where the page was opened as one of its devices, it stands in for
   the door of the cards. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html } = window.htmPreact;
  const Words = window.Words;
  const t = Words.t;
  const { line, refusal, joined } = Words.config;
  const TRIES = 2;  // another run may begin between an answer and the socket; twice running it is the cookie
  let asked = 0;    // so often we were let in, and no welcome has followed yet

  const problem = (answer) => Phone.set({ door: { page: "problem", code: answer.code, text: Words.refusal(answer) } });

  async function enter() {
    if (Phone.state.door && Phone.state.door.busy) return;
    Phone.set({ door: { page: "open", busy: true } });
    const answer = await Phone.door.post("/api/v1/open", {});
    if (!answer.ok) { problem(answer); return; }
    asked += 1;
    Phone.set({ door: null });
    Phone.line.open();
  }

  Phone.Open = function Open({ door }) {
    return html`<${Phone.Frame} unlinked><${Phone.Show}/>
      <div class="join__card"><p>${t("phone.open.you")}</p>
        <p class="line"><${Phone.Said} of=${Phone.publicLine()} field="label"/></p></div>
      <p class="say">${t("phone.open.apart")}</p>
      <p class="say say--quiet">${t("phone.rule.totals")}</p>
      <div class="actions actions--near"><${Phone.Button} main wait=${door.busy} onClick=${enter}>
        ${t(door.busy ? "phone.receipt.wait" : "phone.open.enter")}<//></div>
      <${Phone.Privacy}/>
    <//>`;
  };

  if (line) {
    Object.assign(Phone.door, {
      /* The server does not know this device: it has not tapped yet, another run began, or it keeps no cookie. */
      notJoined() {
        if (Phone.state.welcomed) asked = 0;
        if (asked === 0) Phone.set({ door: { page: "open" } });
        else if (asked < TRIES) enter();
        else problem({ code: "no-cookie", facts: {} });
      },
      retry: () => { location.reload(); },
      start() {
        if (refusal) problem(refusal);
        else if (joined) Phone.line.open();
        else Phone.set({ door: { page: "open" } });
      },
    });
  }
})();
