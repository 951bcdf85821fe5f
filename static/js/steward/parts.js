/* The parts that every page of the steward is built of: strip, marks of a card's state, what was said, buttons. */
(function (S) {
  "use strict";

  const { html, t } = { html: S.html, t: S.t };
  const Words = window.Words;

  /* Shape, look and order of each state; its words are steward.state.*. Those first in the list want a hand first. */
  const circle = (more) => html`<circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" stroke-width="2" ...${more}/>`;
  S.STATES = {
    asks: { look: "st--act", shape: html`${circle()}<path d="M7 1.5a5.5 5.5 0 010 11z" fill="currentColor"/>` },
    away: { look: "st--warn", shape: html`<path d="M7 1l6.5 12H.5z" fill="currentColor"/>` },
    absent: { look: "", shape: circle({ "stroke-dasharray": "2.5 2" }) },
    reserve: { look: "", shape: html`<rect x="2" y="2" width="10" height="10" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="2.5 2"/>` },
    here: { look: "st--good", shape: html`<circle cx="7" cy="7" r="6" fill="currentColor"/>` },
    void: { look: "st--bad", shape: html`<path d="M2 2l10 10M12 2L2 12" stroke="currentColor" stroke-width="2.5"/>` },
  };

  S.StateMark = ({ state }) => html`<svg viewBox="0 0 14 14" aria-hidden="true">${S.STATES[state].shape}</svg>`;

  /* Seconds since a card's phone was last here, counted on since the news arrived; null where nobody knows. */
  S.awayFor = (card) => (card.seen_s === null ? null : card.seen_s + Math.floor((performance.now() - S.at.cards) / 1000));

  S.ago = function ago(seconds) {
    if (seconds < 60) return t("steward.ago.seconds", { n: seconds });
    return seconds < 3600 ? t("steward.ago.minutes", { n: Math.floor(seconds / 60) }) : t("steward.ago.hours", { n: Math.floor(seconds / 3600) });
  };

  S.groupName = function groupName(id) {
    const group = S.groups().find((one) => one.group === id);
    return group ? Words.said(group, "label").text || id : id;
  };

  function Clock() {
    const now = new Date();
    return html`<span class="strip__time num" aria-hidden="true">
      ${[now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => ("0" + part).slice(-2)).join(":")}</span>`;
  }

  function Strip() {
    const on = S.ui.link === "on";
    if (S.ui.link === "out") return html`<div class="strip"><span class="strip__card">${t("steward.title")}</span><${Clock}/></div>`;
    const word = on ? "common.connected" : S.ui.link === "off" ? "common.reconnecting" : "common.connecting";
    return html`<div class="strip"><span class="strip__card">${t("steward.title")}</span>
      <span class=${"strip__link" + (on ? "" : " strip__link--off")} role="status">
        <svg viewBox="0 0 14 14" aria-hidden="true">${on ? S.STATES.here.shape : S.STATES.asks.shape}</svg>
        <span>${t(word)}</span></span><${Clock}/></div>`;
  }

  /* What came of the last command: read out, and in one place on every page. */
  function Said() {
    const said = S.ui.said;
    return html`<div role="status">${said && html`<p class=${"said said--" + said.kind}>${said.text}</p>`}</div>`;
  }

  function Lost() {
    if (S.ui.link !== "off") return null;
    return html`<p class="said said--refused" role="alert">${t("steward.lost")}</p>`;
  }

  const Tools = () => html`<nav class="tools tools--steward" aria-label=${t("steward.tools")}>
    ${S.topics.run && S.topics.run.state !== "none" && html`<button type="button" onClick=${() => S.go("give", { said: null })}>
      ${t("steward.tools.give")}</button>`}
    <a href=${"/runbook?lang=" + Words.lang()}>${t("steward.runbook")}</a>
    <button type="button" lang=${Words.other()} onClick=${() => Words.setLang(Words.other())}>${t("common.language")}</button>
  </nav>`;

  S.Frame = function Frame({ back, children }) {
    const run = S.topics.run;
    const rehearsal = run && run.mode === "rehearsal" && run.state !== "none" && run.state !== "ended";
    return html`<div class="phone">
      <header>${rehearsal && html`<p class="rehearsal-band">${t("steward.rehearsal")}</p>`}<${Strip}/></header>
      <main class=${"page" + (S.ui.link === "off" ? " page--old" : "")}>
        ${back && html`<p><button type="button" class="back" onClick=${S.toList}>← ${t("steward.back")}</button></p>`}
        <${Lost}/><${Said}/>${children}</main>
      ${S.ui.link !== "out" && html`<${Tools}/>`}</div>`;
  };

  S.Button = ({ main, danger, onClick, submit, children }) => {
    const still = S.ui.busy || S.ui.link !== "on";
    return html`<button type=${submit ? "submit" : "button"} aria-disabled=${still ? "true" : null}
      class=${"btn" + (main ? " btn--main" : "") + (danger ? " btn--danger" : "") + (still ? " btn--wait" : "")}
      onClick=${still || submit ? null : onClick}>${children}</button>`;
  };

  /* The heading that takes the focus when its page opens. */
  S.Heading = function Heading({ look, of, children }) {
    const box = S.useRef(null);
    S.useEffect(() => { box.current.focus({ preventScroll: true }); }, [of]);
    return html`<h1 class=${look} tabindex="-1" ref=${box}>${children}</h1>`;
  };
})(window.Steward);
