/* Writing a pledge down as it is made, or putting one right: what, who, by when, how to see it. Ctrl+Enter saves. */
(function (C) {
  "use strict";

  const { html, t } = C;

  const called = (unit) => (unit && unit.officials.length ? C.officialName(unit, unit.officials[0]) : "");

  /* The question this pledge answers: the one picked, else the oldest that still obliges one. */
  function answered(unit) {
    const questions = C.unitQuestions(unit);
    return questions.find((item) => item.question_id === C.ui.answering && item.obligation !== "pledged")
      || questions.find((item) => item.obligation === "open") || null;
  }

  function blank(pledge) {
    if (!pledge) return { what: "", who: null, phrase: null, picked: "", proof: "" };
    return { what: pledge.what, who: pledge.who, phrase: C.phraseOf(pledge), picked: pledge.due || "", proof: pledge.proof };
  }

  function dueText(form) {
    const { due } = C.dueOf(form.phrase, C.today(), form.picked);
    if (!due) return "—";
    const day = new Date(`${due}T00:00`);
    return new Intl.DateTimeFormat(window.Words.lang(), { month: "long", day: "numeric", weekday: "short" }).format(day);
  }

  function Chips({ form, set }) {
    const chip = (id, word) => html`<label class="chip" key=${id}>
      <input type="radio" name="due" value=${id} checked=${form.phrase === id}
      onChange=${() => set({ phrase: id })} /><span>${word}</span></label>`;
    return html`<div class="row" role="group" aria-label=${t("control.pledge.due")}>
      <span class="l">${t("control.pledge.due")}</span><div class="chips">
      ${C.DUE_PHRASES.map((phrase) => chip(phrase.id, t(`control.due.${phrase.id}`)))}
      ${form.phrase === "date" ? html`<input class="in in--date" type="date" id="pledge-date"
        aria-label=${t("control.due.date")} value=${form.picked}
        onInput=${(event) => set({ picked: event.target.value })} />` : chip("date", t("control.due.date"))}</div></div>`;
  }

  function Row({ id, label, value, onInput, placeholder, limit }) {
    return html`<div class="row"><label for=${id}>${label}</label>
      <input class="in" id=${id} autocomplete="off" maxlength=${limit} value=${value}
      placeholder=${placeholder} onInput=${(event) => onInput(event.target.value)} /></div>`;
  }

  async function save(unit, form, question, pledge) {
    const words = Object.assign({ what: form.what.trim(), who: form.who.trim(), proof: form.proof.trim() },
      C.dueOf(form.phrase, C.today(), form.picked));
    const toPreview = (ack) => ({ graphic: "pledge", pledge_id: pledge ? pledge.pledge_id : ack.pledge_id });
    if (pledge) return C.sendThenPreview("correct_pledge", Object.assign({ pledge_id: pledge.pledge_id }, words), toPreview);
    const args = Object.assign({ unit_id: unit.unit_id }, words, question ? { question_id: question.question_id } : {});
    return C.sendThenPreview("make_pledge", args, toPreview);
  }

  function title(unit, question, pledge) {
    const name = unit ? unit.short || unit.name : "—";
    if (pledge) return t("control.pledge.correcting", { unit: name, number: pledge.number });
    return question ? t("control.pledge.for", { unit: name, number: question.number }) : t("control.pledge.extra", { unit: name });
  }

  C.PledgeForm = function ({ unit }) {
    const pledge = ((C.topics.pledges || {}).items || []).find((item) => item.pledge_id === C.ui.correcting) || null;
    const [state, setForm] = C.useState(() => blank(pledge));
    const form = Object.assign({}, state, { who: state.who === null ? called(unit) : state.who });
    const set = (patch) => setForm((before) => Object.assign({}, before, patch));
    const command = pledge ? "correct_pledge" : "make_pledge";
    const question = pledge ? null : answered(unit);
    const ready = Boolean(unit) && form.what.trim() && form.who.trim() && form.phrase && (form.phrase !== "date" || form.picked);
    const submit = async (event) => {
      if (event) event.preventDefault();
      if (C.ui.link !== "live") return;
      const why = C.mayNot(command);
      if (why) { C.hint(...why); return; }
      if (!ready) { C.hint("control.pledge.incomplete"); return; }
      const ack = await save(unit, form, question, pledge);
      if (!ack.ok) return;
      setForm(blank(null));
      C.update({ correcting: null, answering: null });
      document.activeElement.blur();
    };
    const keys = (event) => {
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) submit();
    };
    return html`<form class="pledge" onSubmit=${submit} onKeyDown=${keys}>
      <p class="qp__head"><b class="cap">${title(unit, question, pledge)}</b>
        <span class="num">${t("control.pledge.falls", { date: dueText(form) })}</span></p>
      <${Row} id="pledge-what" label=${t("control.pledge.what")} value=${form.what}
        placeholder=${t("control.pledge.what.placeholder")} limit="160" onInput=${(what) => set({ what })} />
      <${Row} id="pledge-who" label=${t("control.pledge.who")} value=${form.who} limit="60" onInput=${(who) => set({ who })} />
      <${Chips} form=${form} set=${set} />
      <${Row} id="pledge-proof" label=${t("control.pledge.proof")} value=${form.proof}
        placeholder=${t("control.pledge.proof.placeholder")} limit="160" onInput=${(proof) => set({ proof })} />
      <div class="qp__save"><p>${t(C.ui.typing ? "control.typing" : "control.pledge.hint")}</p>
        ${pledge ? html`<${C.Press} onPress=${() => C.update({ correcting: null })}>${t("control.leave")}<//>` : null}
        <button type="submit" class=${`key ${ready ? "" : "key--off"}`} data-save ...${C.barred(command)}>
          ${t(pledge ? "control.pledge.save-correction" : "control.pledge.save")}<kbd>Ctrl ⏎</kbd></button></div>
    </form>`;
  };
})(window.Control);
