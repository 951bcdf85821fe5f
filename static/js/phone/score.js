/* The question and its answers: one page, a real radio group, nothing chosen beforehand; choose, then submit. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html, useEffect, useRef, useState } = window.htmPreact;
  const t = window.Words.t;
  const CUE_PX = 44;

  function Answer({ round, step, chosen, mood }) {
    const { casting } = Phone;
    return html`<label class="answer">
      <input type="radio" name=${round.criteria[0].id} value=${step.value} checked=${chosen}
        onChange=${() => casting.choose(round, step.value)}/>
      <span class="answer__face">
        ${mood ? html`<${Phone.Face} name=${step.satisfied ? "smile" : "cry"}/>` : html`<span class="answer__dot"></span>`}
        <span class="answer__word"><${Phone.Said} of=${step} field="label"/></span>
        <span class="answer__mark" aria-hidden="true">${t("phone.score.chosen")}</span>
      </span></label>`;
  }

  /* Who asked and who answered, so that everybody scores the same answer. */
  function Asked({ round }) {
    const asked = round.asked;
    if (!asked) return null;
    const who = asked.questioner && asked.questioner.label;
    return html`<p class="say say--quiet asked">
      ${who ? html`<span lang="zh-CN">${who}</span> · ` : ""}<span lang="zh-CN">${asked.text}</span></p>`;
  }

  /* How many answers are not wholly on the screen: none may be overlooked. */
  function useBelow(group) {
    const [below, setBelow] = useState(0);
    useEffect(() => {
      const faces = Array.from(group.current.querySelectorAll(".answer__face"));
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
  }

  function submitText(round, choice, given) {
    if (choice === null) return t("phone.score.choose-first");
    if (choice === given) return t("phone.score.keep");
    const label = Phone.stepSaid(round, choice);
    return html`<span><${Phone.Rich} of=${given === null ? "phone.score.submit" : "phone.score.change-to"} label=${label}/></span>`;
  }

  Phone.Score = function Score({ round }) {
    const { casting } = Phone;
    const record = Phone.records.of(round);
    const given = record.editing ? casting.given(round) : null;
    const group = useRef(null);
    const heading = Phone.useFocus(round.round_id);
    const below = useBelow(group);
    const mood = round.kind === "mood" && round.scale.length === 2;

    function onSubmit(event) {
      event.preventDefault();
      if (record.choice === null) group.current.querySelector("input").focus();
      else if (record.choice === given) casting.edit(round, false);
      else casting.submit(round);
    }

    const cue = below > 0 && html`<p class="more" role="status">${t("phone.score.below", { n: below })}</p>`;
    return html`<${Phone.Frame} round=${round} score cue=${cue}><form onSubmit=${onSubmit}>
      <h1 class=${"ask" + (mood ? " ask--mood" : "")} id="ask" tabindex="-1" ref=${heading}>
        <${Phone.Question} round=${round}/></h1>
      ${mood && html`<${Asked} round=${round}/>`}
      <div class=${mood ? "moods" : "answers"} role="radiogroup" aria-labelledby="ask" ref=${group}>
        ${round.scale.map((step) => html`<${Answer} key=${step.value} round=${round} step=${step} mood=${mood}
          chosen=${record.choice === step.value}/>`)}
      </div>
      <div class="actions"><${Phone.Button} submit main=${record.choice !== null && record.choice !== given}
        wait=${record.choice === null}>${submitText(round, record.choice, given)}<//></div>
    </form><//>`;
  };
})();
