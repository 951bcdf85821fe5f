/* 问与诺: whose questions and pledges these are, and what each question still obliges. */
(function (C) {
  "use strict";

  const { html, t } = C;

  C.talkUnit = () => {
    const units = (C.topics.run || {}).units || [];
    const current = (C.topics.agenda || {}).unit;
    const id = C.ui.unit || (current && current.unit_id) || null;
    return units.find((unit) => unit.unit_id === id) || null;
  };
  C.unitQuestions = (unit) => ((C.topics.questions || {}).items || []).filter((item) => unit && item.unit_id === unit.unit_id);
  C.unitPledges = (unit) => ((C.topics.pledges || {}).items || []).filter((item) => unit && item.unit_id === unit.unit_id);

  const STATES = { none: ["none", "st--none"], open: ["warn", "st--due"], pledged: ["ok", "st--ok"], waived: ["half", "st--none"] };

  async function waive(question) {
    const given = await C.askFor({
      title: t("control.waive.title", { number: question.number }), text: question.text, confirm: t("control.waive"),
      fields: [{ name: "reason", label: t("control.reason"), required: true }],
    });
    if (given) C.send("waive_question", { question_id: question.question_id, reason: given.reason });
  }

  async function withdraw(pledge) {
    const given = await C.askFor({
      title: t("control.withdraw.title", { number: pledge.number }), text: pledge.what, confirm: t("control.withdraw"), danger: true,
      fields: [{ name: "reason", label: t("control.reason"), required: true }],
    });
    if (given) C.send("withdraw_pledge", { pledge_id: pledge.pledge_id, reason: given.reason });
  }

  function answer(question) {
    C.update({ answering: question.question_id, correcting: null });
    C.focusOn("pledge-what");
  }

  function correct(pledge) {
    C.update({ correcting: pledge.pledge_id });
    C.focusOn("pledge-what");
  }

  const Small = ({ sends, onPress, children }) => html`<button type="button" class="link" ...${C.barred(sends)}
    onClick=${() => C.asRole(sends, onPress)}>${children}</button>`;

  function Pledge({ pledge }) {
    return html`<div class=${`q q--pledge ${pledge.withdrawn ? "q--gone" : ""}`} data-pledge=${pledge.pledge_id}>
      <b class="num">${t("control.talk.pledge.mark")}</b>
      <p lang="zh-CN">${pledge.what}
        <small> ${pledge.who} · ${pledge.due_label || pledge.due}${pledge.corrected ? ` · ${t("control.talk.corrected", { time: pledge.corrected })}` : ""}
        ${pledge.withdrawn ? ` · ${t("control.talk.withdrawn", { reason: pledge.withdrawn })}` : ""}</small></p>
      ${pledge.withdrawn ? html`<span></span>` : html`<span class="q__keys">
        <${Small} sends="correct_pledge" onPress=${() => correct(pledge)}>${t("control.correct")}<//>
        <${Small} sends="withdraw_pledge" onPress=${() => withdraw(pledge)}>${t("control.withdraw")}…<//></span>`}</div>`;
  }

  function Question({ question }) {
    const [mark, tone] = STATES[question.obligation];
    const by = question.questioner ? question.questioner.label : "";
    const open = question.obligation === "open";
    return html`<div class=${`q ${open ? "q--open" : ""}`} data-question=${question.question_id}
      data-obligation=${question.obligation}>
      <b class="num">${question.number}</b><p lang="zh-CN">${question.text}
        <small> ${by}${question.waived ? ` · ${question.waived.by}：${question.waived.reason}` : ""}</small></p>
      <span class="q__keys"><span class=${`st ${tone}`}>
        <${C.Mark} of=${mark} /> ${t(`control.obligation.${question.obligation}`)}</span>
        ${open ? html`<span><${Small} sends="make_pledge" onPress=${() => answer(question)}>${t("control.talk.answer")}<//>
          <${Small} sends="waive_question" onPress=${() => waive(question)}>${t("control.waive")}…<//></span>` : null}</span></div>`;
  }

  const owes = (question) => (question.obligation === "open" ? 1 : 0);

  /* What still owes a pledge first, then newest first, pledges under their question; those without one at the end. */
  function List({ unit }) {
    const questions = C.unitQuestions(unit).slice().sort((a, b) => owes(b) - owes(a) || b.number - a.number);
    const pledges = C.unitPledges(unit);
    if (!questions.length && !pledges.length) return html`<p class="empty">
      ${t(unit ? "control.talk.empty" : "control.talk.no-unit")}</p>`;
    const under = (id) => pledges.filter((pledge) => pledge.question_id === id)
      .map((pledge) => html`<${Pledge} key=${pledge.pledge_id} pledge=${pledge} />`);
    return html`${questions.map((question) => html`<div key=${question.question_id}>
      <${Question} question=${question} />${under(question.question_id)}</div>`)}
      ${under(null)}`;
  }

  function UnitPick({ unit }) {
    const units = (C.topics.run || {}).units || [];
    const pick = (event) => C.update({ unit: event.target.value || null, answering: null, correcting: null });
    return html`<select class="in in--unit" aria-label=${t("control.talk.unit")} onChange=${pick} value=${C.ui.unit || ""}>
      <option value="">${t("control.talk.current", { unit: !C.ui.unit && unit ? unit.short || unit.name : "—" })}</option>
      ${units.map((item) => html`<option key=${item.unit_id} value=${item.unit_id}>${item.short || item.name}</option>`)}</select>`;
  }

  C.Talk = function () {
    const unit = C.talkUnit();
    const questions = C.unitQuestions(unit);
    const kept = C.unitPledges(unit).filter((pledge) => !pledge.withdrawn);
    return html`<section class="qp"><div class="qp__col"><p class="qp__head">
      <b class="cap">${t("control.talk.questions")}</b><${UnitPick} unit=${unit} />
        <span class="num">${t("control.talk.sum", { questions: questions.length, pledges: kept.length })}</span></p>
        <${C.QuestionForm} unit=${unit} /><div class="qp__list" tabIndex="-1"><${List} unit=${unit} /></div></div>
      <div class="qp__col"><${C.PledgeForm} unit=${unit} key=${C.ui.correcting || "new"} /></div></section>`;
  };
})(window.Control);
