/* What can be said of the round now: sealed, the live mood, or the result. Keeps one box. */
(function (C) {
  "use strict";

  const { html, t } = C;
  const said = (item) => window.Words.said(item, "label");

  const Line = ({ mark, children, kind }) => html`<p class=${`seal ${kind || ""}`}><${C.Mark} of=${mark} />
    <span>${children}</span></p>`;

  function Mood({ round }) {
    const [good, bad] = [round.scale[0], round.scale[round.scale.length - 1]];
    const live = round.live;
    if (!live) return html`<${Line} mark="half">${t("control.mood.waiting")}<//>`;
    return html`<${Line} mark="half"><span class="num">${said(good).text} <b>${live.satisfied}</b> · ${said(bad).text} <b>
      ${live.valid - live.satisfied}</b>
      · ${t("control.result.valid")} <b>${live.valid}</b></span><br />${t("control.mood.note")}<//>`;
  }

  function idle(card) {
    const run = C.topics.run || {};
    const phones = (C.topics.health || {}).phones;
    if (run.state !== "live") return html`<${Line} mark="none">${t("control.seal.not-live")}<//>`;
    if (!card.opens) return html`<${Line} mark="none">${t("control.seal.nothing")}<//>`;
    const rubric = (run.rubrics || []).find((item) => item.rubric_id === card.opens.rubric) || { kind: "verdict" };
    return html`<${Line} mark="ok">
      ${t(`control.seal.ready.${rubric.kind}`, { online: phones ? phones.online : 0, quorum: rubric.quorum || 0 })}<//>`;
  }

  /* Nobody sees it before the reveal, except where the programme lets a producer look. */
  const sealed = (name, round) => `control.seal.${name}${round.peek ? ".peek" : ""}`;

  C.RoundState = function ({ card, all }) {
    const round = card.round;
    if (!round) return idle(card);
    if (round.state === "void") return html`<${Line} mark="bad" kind="seal--bad">
      ${t("control.seal.void", { reason: round.void_reason })}<//>`;
    if (round.state === "revealed" && round.result) return html`<${C.Result} round=${round} />`;
    if (all && round.state === "open") return html`<${Line} mark="ok" kind="seal--all">${t("control.seal.all")}
      <br />${t(sealed("sealed", round))}<//>`;
    if (!round.rubric.sealed) return html`<${Mood} round=${round} />`;
    if (round.state === "closed") return html`<${Line} mark="lock">${t(sealed("closed", round))}<//>`;
    return html`<${Line} mark="lock">${t(sealed("sealed", round))}<//>`;
  };
})(window.Control);
