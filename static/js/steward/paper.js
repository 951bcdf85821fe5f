/* A ballot on paper: read by one, and again by another who is not shown what the first one read. */
(function (S) {
  "use strict";

  const { html, t } = { html: S.html, t: S.t };
  const label = (item) => window.Words.said(item, "label").text;

  function Criterion({ criterion, several }) {
    const name = `mark-${criterion.id}`;
    const { range, scale } = criterion;
    if (range) {
      return html`<div class="field"><label for=${name}>${label(criterion)} (${range.min}–${range.max})</label>
        <input id=${name} name=${name} type="number" inputmode="numeric" required min=${range.min} max=${range.max} step=${range.step}/></div>`;
    }
    return html`<fieldset class="marking"><legend>${several ? label(criterion) : t("steward.paper.marks")}</legend>
      ${scale.map((step) => html`<label class="answer" key=${step.value}><input type="radio" name=${name} value=${step.value} required/>
        <span class="answer__face"><span class="answer__dot"></span><span class="answer__word">${label(step)}</span></span></label>`)}</fieldset>`;
  }

  const marksOf = (form, round) => round.criteria.reduce((marks, { id }) => {
    const given = new FormData(form).get(`mark-${id}`);
    return given === null || given === "" ? marks : Object.assign(marks, { [id]: Number(given) });
  }, {});

  /* onMarks(marks): what was read off the paper. */
  function Marking({ word, onMarks }) {
    const round = S.round();
    if (!round) return html`<p class="say said said--refused">${t("steward.paper.no-round")}</p>`;
    const submitted = (event) => {
      event.preventDefault();
      if (!S.ui.busy && S.ui.link === "on") onMarks(marksOf(event.target, round));
    };
    return html`<form onSubmit=${submitted}><p class="say note">${window.Words.said(round, "question").text}</p>
      ${round.criteria.map((criterion) => html`<${Criterion} key=${criterion.id} criterion=${criterion} several=${round.criteria.length > 1}/>`)}
      <div class="actions"><${S.Button} main submit>${word}<//></div></form>`;
  }

  S.Paper = () => html`<${S.Frame} back><${S.Heading} look="cardno num" of=${S.ui.card}>${S.ui.card}<//>
    <p class="say">${t("steward.paper.say")}</p>
    <${Marking} word=${t("steward.act.paper")} onMarks=${(marks) => S.enterPaper(S.ui.card, marks)}/><//>`;

  /* Another person's request. A paper ballot is read again; anything else is only agreed to. */
  S.Second = function Second() {
    const request = S.ui.request;
    const card = (request.wish || {}).card || "";
    const what = t(`steward.command.${request.command}`);
    return html`<${S.Frame} back><${S.Heading} look="calm" of=${request.request_id}>${what} ${card}<//>
      <p class="say note">${t("steward.second.who", { who: request.actor })}</p>
      ${request.command === "enter_paper"
        ? html`<p class="say">${t("steward.second.read")}</p>
          <${Marking} word=${t("steward.second.confirm")} onMarks=${(marks) => S.confirm(request, marks)}/>`
        : html`<div class="actions"><${S.Button} main onClick=${() => S.confirm(request)}>${t("steward.second.confirm")}<//></div>`}<//>`;
  };
})(window.Steward);
