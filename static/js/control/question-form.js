/* Writing a question down as it is asked: the questioner's number, the words, Enter. */
(function (C) {
  "use strict";

  const { html, t } = C;

  function questioners() {
    const panel = ((C.topics.run || {}).panel || []).find((item) => item.role_id === "questioners");
    return panel ? panel.people : [];
  }

  C.QuestionForm = function ({ unit }) {
    const [text, setText] = C.useState("");
    const [person, setPerson] = C.useState("");
    const save = async (event) => {
      event.preventDefault();
      const words = text.trim();
      if (!words || !unit || C.ui.link !== "live") return;
      if (C.mayNot("ask_question")) { C.hint(...C.mayNot("ask_question")); return; }
      const args = { text: words, unit_id: unit.unit_id };
      if (person) args.questioner = person;
      const ack = await C.sendThenPreview("ask_question", args, (done) => ({ graphic: "question", question_id: done.question_id }));
      if (!ack.ok) return;
      setText("");
      C.update({ answering: ack.question_id });
      document.activeElement.blur();
    };
    /* Enter that ends a composition is not Enter that saves. */
    const guard = (event) => { if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault(); };
    return html`<form class="ask" onSubmit=${save}>
      <select class="in" id="ask-person" aria-label=${t("control.ask.person")} value=${person}
        onChange=${(event) => setPerson(event.target.value)}>
        <option value="">${t("control.ask.nobody")}</option>
        ${questioners().map((one, at) => html`<option key=${one.person} value=${one.person}>
          ${at + 1} ${one.name}</option>`)}</select>
      <input class="in" id="ask-text" autocomplete="off" maxlength="200" aria-label=${t("control.ask.text")}
        placeholder=${t("control.ask.placeholder")}
        value=${text} onInput=${(event) => setText(event.target.value)} onKeyDown=${guard} />
      <button type="submit" class=${`key ${text.trim() && unit ? "" : "key--off"}`}
        ...${C.barred("ask_question")}>${t("control.ask")}
        <kbd>Q ⏎</kbd></button></form>`;
  };
})(window.Control);
