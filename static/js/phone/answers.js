/* How one criterion is answered: the steps of a scale, or points by chips and two buttons. Nothing is chosen beforehand. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html, useEffect, useState } = window.htmPreact;
  const t = window.Words.t;
  const MOST_CHIPS = 20;    // so many of 60 px stand above the button of the smallest phone
  const LANDMARKS = 12;     // with a longer range these come first, and two buttons go on from there
  const ROOMY = 5;          // more answers than these stand closer together there
  const CUE_PX = 44;

  function Answer({ criterion, step, chosen, mood, onChoose }) {
    return html`<label class=${"answer" + (step.abstain ? " answer--abstain" : "")}>
      <input type="radio" name=${criterion.id} value=${step.value} checked=${chosen} onChange=${() => onChoose(step.value)}/>
      <span class="answer__face" data-answer>
        ${mood ? html`<${Phone.Face} name=${step.satisfied ? "smile" : "cry"}/>` : html`<span class="answer__dot"></span>`}
        <span class="answer__word"><${Phone.Said} of=${step} field="label"/></span>
        <span class="answer__mark" aria-hidden="true">${t("phone.score.chosen")}</span>
      </span></label>`;
  }

  function Scale({ criterion, mark, mood, onChoose }) {
    const { scale } = criterion;
    const look = mood ? "moods" : "answers" + (scale.length > ROOMY ? " answers--many" : "");
    const inOrder = scale.filter((step) => !step.abstain).concat(scale.filter((step) => step.abstain));
    return html`<div class=${look} role="radiogroup" aria-labelledby="ask">${inOrder.map((step) => html`
      <${Answer} key=${step.value} criterion=${criterion} step=${step} mood=${mood} chosen=${mark === step.value}
        onChoose=${onChoose}/>`)}</div>`;
  }

  function Chip({ criterion, value, chosen, onChoose }) {
    return html`<label class="chip"><input type="radio" name=${criterion.id} value=${value} checked=${chosen}
      onChange=${() => onChoose(value)}/><span class="chip__face num" data-answer>${value}</span></label>`;
  }

  /* One step down, the mark, one step up: for the marks between the chips. */
  function Stepper({ range, mark, onChoose }) {
    const key = (by, sign) => {
      const to = mark === undefined ? null : mark + by;
      const off = to === null || to < range.min || to > range.max;
      return html`<button type="button" class="stepper__key" aria-disabled=${off ? "true" : null}
        aria-label=${t(by < 0 ? "phone.range.less" : "phone.range.more", { n: range.step })}
        onClick=${off ? null : () => onChoose(to)}>${sign}</button>`;
    };
    return html`<div class="stepper">${key(-range.step, "−")}
      <output class=${"stepper__mark num" + (mark === undefined ? " stepper__mark--none" : "")} aria-live="polite">
        ${mark === undefined ? t("phone.range.near") : Phone.points(mark)}</output>
      ${key(range.step, "+")}</div>`;
  }

  function Points({ criterion, mark, onChoose }) {
    const { range } = criterion;
    const all = (range.max - range.min) / range.step < MOST_CHIPS;
    const values = Phone.landmarks(range, all ? MOST_CHIPS : LANDMARKS);
    return html`<div class="points">
      <div class="chips" role="radiogroup" aria-labelledby="ask">${values.map((value) => html`
        <${Chip} key=${value} criterion=${criterion} value=${value} chosen=${mark === value} onChoose=${onChoose}/>`)}</div>
      ${!all && html`<${Stepper} range=${range} mark=${mark} onChoose=${onChoose}/>`}</div>`;
  }

  /* mark: the one chosen, or undefined. mood: two drawn faces instead of a list. */
  Phone.Answers = ({ criterion, mark, mood, onChoose }) => (criterion.range
    ? html`<${Points} criterion=${criterion} mark=${mark} onChoose=${onChoose}/>`
    : html`<${Scale} criterion=${criterion} mark=${mark} mood=${mood} onChoose=${onChoose}/>`);

  /* How many answers in `form` are not wholly on the screen: none may be overlooked. */
  Phone.useBelow = function useBelow(form) {
    const [below, setBelow] = useState(0);
    useEffect(() => {
      const faces = Array.from(form.current.querySelectorAll("[data-answer]"));
      const under = (edge) => faces.filter((face) => face.getBoundingClientRect().bottom > edge + 1).length;
      /* The cue itself covers a strip: what lies under it is not seen either. */
      function count() {
        const hidden = under(window.innerHeight);
        setBelow(hidden && under(window.innerHeight - CUE_PX));
      }
      count();
      window.addEventListener("scroll", count, { passive: true });
      window.addEventListener("resize", count);
      return () => { window.removeEventListener("scroll", count); window.removeEventListener("resize", count); };
    });
    return below;
  };
})();
