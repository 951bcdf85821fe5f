/* What stands around every page: the rehearsal band, the strip (card, link, time), the display tools. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html } = window.htmPreact;
  const Words = window.Words;
  const t = Words.t;
  const ENDING_MS = 10000;

  function Link() {
    const link = Phone.state.link;
    const on = link === "on";
    const word = on ? "common.connected" : link === "opening" ? "common.connecting" : "common.reconnecting";
    return html`<span class=${"strip__link" + (on ? "" : " strip__link--off")} role="status">
      <${Phone.LinkShape} name=${on ? "on" : "off"}/><span>${t(word)}</span></span>`;
  }

  function Time({ round, leftMs }) {
    if (round.state === "closing") return html`<span class="strip__time">${t("phone.time.closing")}</span>`;
    const seconds = html`<b>${Math.ceil(leftMs / 1000)}</b>`;
    return html`<span class="strip__time num"><${Phone.Rich} of="phone.time.left" n=${seconds}/></span>`;
  }

  /* Who scores here: a card of the hall by its number, or the public line by its name. */
  function Who({ line, card }) {
    return line ? html`<span class="strip__line"><${Phone.Said} of=${line} field="label"/></span>`
      : card && html`<span class="strip__card num">${card}</span>`;
  }

  /* The clock shows only where there is something to do in time. */
  function Strip({ round, linked }) {
    const leftMs = Phone.useLeft(round);
    const timed = leftMs !== null;
    const ending = timed && (round.state === "closing" || leftMs <= ENDING_MS);
    const share = !timed || round.state === "closing" ? 0 : Math.min(1, leftMs / round.duration_ms);
    const card = Phone.cardNumber();
    const line = Phone.publicLine();
    return html`<div class=${"strip" + (ending ? " strip--ending" : "")}>
      <${Who} line=${line} card=${card}/>
      ${linked ? html`<${Link}/>` : !card && !line && html`<span class="strip__link">${t("phone.strip")}</span>`}
      ${timed && html`<${Time} round=${round} leftMs=${leftMs}/>`}
      ${timed && html`<span class="strip__bar"><i style=${{ width: (share * 100).toFixed(1) + "%" }}></i></span>`}
      <span class="sr" role="status">${ending && t("phone.time.ending")}</span>
    </div>`;
  }

  function Tools() {
    const big = Phone.state.big;
    return html`<nav class="tools" aria-label=${t("phone.tools")}>
      <button type="button" aria-pressed=${big} onClick=${() => Phone.setBig(!big)}>
        ${t(big ? "phone.tools.normal" : "phone.tools.big")}</button>
      <button type="button" lang=${Words.other()} onClick=${() => Words.setLang(Words.other())}>
        ${t("common.language")}</button>
    </nav>`;
  }

  /* round: whose time the strip shows, or null. score: the page of the answers. unlinked: no connection to speak of. */
  Phone.Frame = function Frame({ round, score, unlinked, cue, children }) {
    const run = Phone.state.topics.run;
    const rehearsal = run && run.mode === "rehearsal" && run.state !== "none" && run.state !== "ended";
    return html`<div class="phone">
      <header>
        ${rehearsal && html`<p class="rehearsal-band">${t("phone.rehearsal")}</p>`}
        <${Strip} round=${round || null} linked=${!unlinked}/>
      </header>
      <main class=${"page" + (score ? " page--score" : "")}>${children}</main>
      ${cue}
      <${Tools}/>
    </div>`;
  };
})();
