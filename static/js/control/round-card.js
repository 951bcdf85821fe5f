/* The round card: where the round stands, how many have scored, what is left, and its keys, always in their place. */
(function (C) {
  "use strict";

  const { html, t } = C;

  function Steps({ at }) {
    return html`<ol class="steps">
      ${C.ROUND_STEPS.map((step) => html`<li key=${step} aria-current=${step === at ? "step" : undefined}>
      ${t(`control.round.${step}`)}</li>`)}</ol>`;
  }

  /* The figures of the round that is shown: scored so far, and against whom. */
  function counts(round) {
    const run = C.topics.run || {};
    const turnout = C.topics.turnout;
    const mine = round && turnout && turnout.round_id === round.round_id ? turnout : null;
    const phones = (C.topics.health || {}).phones || { joined: 0, online: 0 };
    const groups = run.groups || [];
    const came = groups.length && groups.every((group) => group.present !== null && group.present !== undefined);
    const result = round && round.result;
    return {
      scored: mine ? mine.scored : result ? result.ballots : 0,
      joined: mine ? mine.joined : phones.joined, online: mine ? mine.online : phones.online,
      present: came ? groups.reduce((n, group) => n + group.present, 0) : null,
      entitled: mine ? mine.entitled : run.entitled || 0,
      all: Boolean(mine && mine.all_scored),
      peek: Boolean(round && round.peek),
      apart: mine ? mine.public_line : null,
    };
  }

  /* The public line stands apart: its counts are in none of the hall's. */
  function Apart({ count }) {
    const line = (C.topics.run || {}).public_line;
    if (!line || !count) return null;
    const name = window.Words.said(line, "label");
    return html`<p class="base base--apart num" data-apart><span lang=${name.lang}>${name.text}</span>
      <span>${t("control.round.scored")} <b data-count="line-scored">${count.scored}</b></span>
      <span>${t("control.round.joined")} <b data-count="line-joined">${count.joined}</b></span></p>`;
  }

  function Turnout({ count }) {
    const base = count.present || count.entitled || 1;
    return html`<p class="big"><span>${t("control.round.scored")}</span><b class="num"><i data-count="scored">${count.scored}</i>
        <small> / ${t("control.round.entitled")} ${count.entitled}</small></b></p>
      <div class="meter"><i style=${{ width: `${Math.min(100, (100 * count.scored) / base)}%` }}></i></div>
      <p class="base num"><span>${t("control.round.joined")} <b data-count="joined">${count.joined}</b></span>
        <span>${t("control.round.online")} <b>${count.online}</b></span>
        <span>${t("control.round.present")} <b data-count="present">${count.present === null ? "—" : count.present}</b></span>
        <button type="button" class="link" data-action="attendance"
          ...${C.barred("set_attendance")} ...${C.pressing("attendance")}>
          ${t("control.attendance")} <kbd>A</kbd></button></p>
      <p class="base"><${Link} action="paper" /><${Link} action="peek" hidden=${!count.peek} /></p>
      <${Apart} count=${count.apart} />`;
  }

  const Link = ({ action, hidden }) => (hidden ? null : html`<button type="button" class="link" data-action=${action}
    aria-disabled=${C.ACTIONS[action].why() ? "true" : "false"} ...${C.barred(C.ACTIONS[action].sends)}
    ...${C.pressing(action)}>
    ${t(`control.${action}`)} <kbd>${C.cap(C.ACTIONS[action])}</kbd></button>`);

  function TimeLeft({ card }) {
    C.useTick();
    const round = card.round;
    const rubrics = (C.topics.run || {}).rubrics || [];
    const id = card.opens ? card.opens.rubric : card.ahead && (card.ahead.rubric || card.ahead.mood_rubric);
    const rubric = rubrics.find((item) => item.rubric_id === id);
    const whole = round ? round.duration_ms : rubric ? rubric.duration_s * 1000 : 0;
    const idle = !round || round.state === "void";
    const left = idle ? whole : C.roundLeftMs();
    const word = idle ? "control.round.length" : round.state === "closing" ? "control.round.grace" : "control.round.left";
    return html`<p class="big big--time"><span>${t(word)}</span>
      <b class="num" data-count="left">${whole ? C.left(left) : "—"}</b></p>
      <div class="meter"><i style=${{ width: `${whole ? Math.min(100, (100 * left) / whole) : 0}%` }}></i></div>`;
  }

  /* The question a mood round is about, by its number. */
  function about(card) {
    const id = card.round ? card.round.asked && card.round.asked.question_id : card.opens && card.opens.question_id;
    const found = ((C.topics.questions || {}).items || []).find((item) => item.question_id === id);
    return found ? ` · ${t("control.round.question", { number: found.number })}` : "";
  }

  function head(card) {
    const run = C.topics.run || {};
    if (card.round) {
      return { label: window.Words.said(card.round.rubric, "label"), unit: window.Words.said(card.round.subject, "name") };
    }
    const rubric = card.ahead && (run.rubrics || []).find((item) => item.rubric_id === (card.ahead.rubric || card.ahead.mood_rubric));
    const unit = card.ahead && (run.units || []).find((item) => item.unit_id === card.ahead.unit_id);
    return { label: rubric ? window.Words.said(rubric, "label") : { text: "" }, unit: unit ? window.Words.said(unit, "name") : { text: "—" } };
  }

  function Keys() {
    return html`<div class="round__keys">
      <${C.Key} action="extend" /><${C.Key} action="void" guard />
      <${C.Key} action="open" /><${C.Key} action="close" guard />
      <${C.Key} action="reveal" wide /></div>
      <p class="round__hint">${t("control.round.hint")}</p>`;
  }

  C.RoundCard = function () {
    const card = C.roundCard(C.topics);
    const names = head(card);
    const ahead = !card.round && card.ahead && card.ahead !== card.segment;
    return html`<section class="round" aria-label=${t("control.round.title")} data-step=${card.step}>
      <h2 class="cap" lang=${names.label.lang}>
        ${t("control.round.title")}${names.label.text ? ` · ${names.label.text}` : ""}${about(card)}</h2>
      <p class="round__unit" lang=${names.unit.lang}>${ahead ? t("control.round.ahead") : ""}${names.unit.text}</p>
      <${Steps} at=${card.step} />
      <${Turnout} count=${counts(card.round)} />
      <${TimeLeft} card=${card} />
      <${Keys} />
      <${C.RoundState} card=${card} all=${counts(card.round).all} />
      <${C.RecentLog} />
    </section>`;
  };
})(window.Control);
