/* A revealed result as its record says it: headline, bases, how the marks fell, groups, and the public line apart. */
(function (C) {
  "use strict";

  const { html, t } = C;
  const MOST_BARS = 6;   // more don't stand in the card; the figures above say what came of them

  const Said = ({ item }) => {
    const word = window.Words.said(item, "label");
    return html`<span lang=${word.lang}>${word.text}</span>`;
  };

  const inPoints = (result) => result.headline !== "satisfied-share";
  const figure = (result, value) => (value === null ? t("control.result.no-figure")
    : inPoints(result) ? t("control.result.points", { n: value }) : `${value}%`);

  const abstains = (criterion) => criterion.scale.some((step) => step.abstain);

  /* Satisfied / valid / abstained / present / entitled: those that there are, never one without the others. */
  function Bases({ figures, criteria }) {
    const names = ["satisfied", "valid", "abstained", "present", "entitled"].filter((name) => figures[name] !== null
      && figures[name] !== undefined && (name !== "abstained" || criteria.every(abstains)));
    return html`<span class="num">${names.map((name, at) => html`<span key=${name}>${at ? " / " : ""}${t(`control.result.${name}`)} <b>
      ${figures[name]}</b></span>`)}</span>`;
  }

  function Bars({ round }) {
    const [criterion] = round.criteria;
    const { histogram } = round.result;
    if (!histogram.length || histogram.length > MOST_BARS) return null;
    const most = Math.max(1, ...histogram.map((bar) => bar.n));
    return html`<ul class="bars num">${histogram.map((bar) => {
      const step = criterion.scale.find((item) => item.value === bar.value);
      return html`<li key=${bar.value} class=${step && step.satisfied ? "bars__yes" : "bars__no"}>
        ${step ? html`<${Said} item=${step} />` : html`<span>${t("control.result.points", { n: bar.value })}</span>`}
        <span class="bars__track"><i style=${{ width: `${(100 * bar.n) / most}%` }}></i></span><b>${bar.n}</b></li>`;
    })}</ul>`;
  }

  function Criteria({ round }) {
    return html`<ul class="bars bars--items num">${round.criteria.map((criterion, at) => {
      const found = round.result.criteria[at];
      return html`<li key=${criterion.id}><${Said} item=${criterion} /><span>${t("control.result.valid")} ${found.valid}${
        abstains(criterion) ? ` · ${t("control.result.abstained")} ${found.abstained}` : ""}</span>
        <b>${found.value === null ? "—" : found.value}</b></li>`;
    })}</ul>`;
  }

  /* Each group's own figure; a dash where it is too small to stand alone. */
  function Groups({ result }) {
    if (result.groups.length < 2) return null;
    const known = (C.topics.run || {}).groups || [];
    return html`<p class="result__groups num">${result.groups.map((group) => html`<span key=${group.group}>
      <${Said} item=${known.find((item) => item.id === group.group) || { label: group.group }} /> <b>
      ${group.figures ? figure(result, group.figures.value) : "—"}</b> (${group.ballots})</span>`)}</p>`;
  }

  function PublicLine({ round }) {
    const line = round.public_line;
    return line ? html`<p class="result__apart num" data-line-result><${Said} item=${line} /> <b>${figure(round.result, line.value)}</b> <${Bases} figures=${line} criteria=${round.criteria} /></p>` : null;
  }

  /* How the figure came about, where it is more than a plain share. */
  function how(result) {
    return [inPoints(result) && t(`control.result.${result.headline}`), result.weighted && t("control.result.by-groups"),
      result.trim > 0 && t("control.result.trim", { k: result.trim }),
      result.paper > 0 && t("control.result.paper", { n: result.paper })]
      .filter(Boolean).join(" · ");
  }

  C.Result = function ({ round }) {
    const { result } = round;
    const marks = [round.kind === "mood" && "control.mood.mark", round.corrected && "control.result.corrected",
      result.under_quorum && "control.result.under-quorum"].filter(Boolean);
    return html`<div class="result" data-result role="region" tabindex="0" aria-label=${t("control.result")}>
      <p class="result__share"><b class="num">${figure(result, result.value)}</b>
        <span>${marks.map((mark) => t(mark)).join(" · ")}</span></p>
      ${how(result) && html`<p class="result__how">${how(result)}</p>`}
      <p class="result__bases"><${Bases} figures=${result} criteria=${round.criteria} /></p>
      ${round.criteria.length > 1 ? html`<${Criteria} round=${round} />` : html`<${Bars} round=${round} />`}
      <${Groups} result=${result} /><${PublicLine} round=${round} /></div>`;
  };
})(window.Control);
