/* The question and its answers: one page, a real radio group, nothing chosen beforehand; choose, then submit.
   Several criteria come one after another, and then all together, to be read over. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html, useRef } = window.htmPreact;
  const t = window.Words.t;

  /* Who asked and who answered, so that everybody scores the same answer. */
  function Asked({ round }) {
    const asked = round.asked;
    if (!asked) return null;
    const who = asked.questioner && asked.questioner.label;
    return html`<p class="say say--quiet asked">
      ${who ? html`<span lang="zh-CN">${who}</span> · ` : ""}<span lang="zh-CN">${asked.text}</span></p>`;
  }

  /* {marks, given, at}: what is chosen, what stands and is being changed, and which page of several. */
  function reading(round) {
    const record = Phone.records.of(round);
    const whole = Phone.casting.missing(round, record.chosen) < 0;
    const last = round.criteria.length;
    const given = record.editing ? Phone.casting.given(round) : null;
    return { marks: record.chosen, whole, given, at: whole ? Math.min(record.at, last) : Math.min(record.at, last - 1) };
  }

  /* Sends what is chosen, or leaves all as it was. */
  function settle(round, { marks, given }) {
    if (given && Phone.casting.sameMarks(marks, given)) Phone.casting.edit(round, false);
    else Phone.casting.submit(round);
  }

  /* What stands under the button, and moves nothing above it. */
  const Beneath = ({ round }) => html`<div class="beneath">${Phone.state.cutOff && html`<${Phone.PlainWay}/>`}
    <${Phone.RuleFold} round=${round}/><${Phone.PrivacyFold}/></div>`;

  /* onSubmit: with a mark; without one, focus goes to the first answer. */
  function Form({ round, head, criterion, mark, mood, onSubmit, buttons }) {
    const form = useRef(null);
    const below = Phone.useBelow(form);
    function submitted(event) {
      event.preventDefault();
      if (mark === undefined) form.current.querySelector("input").focus();
      else onSubmit();
    }
    const cue = below > 0 && html`<p class="more" role="status">${t("phone.score.below", { n: below })}</p>`;
    return html`<${Phone.Frame} round=${round} score cue=${cue}><form onSubmit=${submitted} ref=${form}>${head}
      <${Phone.Answers} criterion=${criterion} mark=${mark} mood=${mood}
        onChoose=${(value) => Phone.casting.choose(round, criterion.id, value)}/>
      <div class="actions">${buttons}</div></form><${Beneath} round=${round}/><//>`;
  }

  function submitText(criterion, mark, given) {
    if (mark === undefined) return t("phone.score.choose-first");
    if (given && mark === given[criterion.id]) return t("phone.score.keep");
    const label = html`<${Phone.Mark} criterion=${criterion} mark=${mark}/>`;
    return html`<span><${Phone.Rich} of=${given ? "phone.score.change-to" : "phone.score.submit"} label=${label}/></span>`;
  }

  function One({ round }) {
    const heading = Phone.useFocus(round.round_id);
    const { marks, given } = reading(round);
    const criterion = round.criteria[0];
    const mark = marks[criterion.id];
    const mood = round.kind === "mood" && criterion.scale.length === 2;
    const head = [html`<h1 class=${"ask" + (mood ? " ask--mood" : "")} id="ask" tabindex="-1" ref=${heading}>
      <${Phone.Question} round=${round}/></h1>`, mood && html`<${Asked} round=${round}/>`];
    return html`<${Form} round=${round} criterion=${criterion} mark=${mark} mood=${mood} head=${head}
      onSubmit=${() => settle(round, { marks, given })}
      buttons=${html`<${Phone.Button} submit wait=${mark === undefined}
        main=${mark !== undefined && !(given && mark === given[criterion.id])}>${submitText(criterion, mark, given)}<//>`}/>`;
  }

  const Question = ({ round }) => html`<p class="say say--quiet asked"><${Phone.Question} round=${round}/></p>`;

  function Step({ round, now }) {
    const { at, marks, whole } = now;
    const { length } = round.criteria;
    const criterion = round.criteria[at];
    const mark = marks[criterion.id];
    const heading = Phone.useFocus(round.round_id + at);
    const head = html`<${Question} round=${round}/><h1 class="ask ask--item" id="ask" tabindex="-1" ref=${heading}>
      <span class="ask__at num">${at + 1}/${length}<span class="sr">: </span></span>
      <span><${Phone.Said} of=${criterion} field="label"/></span></h1>`;
    const word = mark === undefined ? "phone.score.choose-first" : whole ? "phone.several.check" : "phone.several.next";
    return html`<${Form} round=${round} criterion=${criterion} mark=${mark} head=${head}
      onSubmit=${() => Phone.casting.turn(round, whole ? length : at + 1)}
      buttons=${html`<div class="pager">${at > 0 && html`
        <${Phone.Button} onClick=${() => Phone.casting.turn(round, at - 1)}>${t("phone.several.back")}<//>`}
        <${Phone.Button} submit main=${mark !== undefined} wait=${mark === undefined}>${t(word)}<//></div>`}/>`;
  }

  function Summary({ round, now }) {
    const { marks, given } = now;
    const heading = Phone.useFocus(round.round_id + "all");
    const same = given && Phone.casting.sameMarks(marks, given);
    const word = same ? "phone.score.keep" : given ? "phone.several.change" : "phone.several.submit";
    function onSubmit(event) {
      event.preventDefault();
      settle(round, now);
    }
    return html`<${Phone.Frame} round=${round} score><form onSubmit=${onSubmit}>
      <${Question} round=${round}/><h1 class="ask ask--item" tabindex="-1" ref=${heading}>${t("phone.several.read")}</h1>
      <ul class="sum">${round.criteria.map((criterion, at) => html`<li key=${criterion.id}>
        <button type="button" class="sum__row" onClick=${() => Phone.casting.turn(round, at)}>
          <span class="sum__what"><${Phone.Said} of=${criterion} field="label"/></span> <b>
          <${Phone.Mark} criterion=${criterion} mark=${marks[criterion.id]}/></b> <span class="sum__edit">${t("phone.several.edit")}</span></button></li>`)}</ul>
      <div class="actions"><${Phone.Button} submit main=${!same}>${t(word, { n: round.criteria.length })}<//></div></form><${Beneath} round=${round}/><//>`;
  }

  Phone.Score = function Score({ round }) {
    if (round.criteria.length === 1) return html`<${One} round=${round}/>`;
    const now = reading(round);
    if (now.at === round.criteria.length) return html`<${Summary} round=${round} now=${now}/>`;
    return html`<${Step} key=${now.at} round=${round} now=${now}/>`;
  };
})();
