/* Questions the panel asks before it acts. One at a time; Esc is no, Enter is yes; shortcuts are off meanwhile. */
(function (C) {
  "use strict";

  const { html, t } = C;

  /* Asks with {title, text?, confirm, danger?, fields?}; resolves with the values, or null when it was left. */
  C.askFor = (question) => new Promise((resolve) => {
    const answer = (values) => { C.update({ dialog: null }); resolve(values); };
    C.update({ dialog: Object.assign({ answer }, question) });
    C.draw();   // at once: what is typed next belongs into it
  });

  function Field({ field }) {
    const id = `dialog-${field.name}`;
    const control = field.options
      ? html`<select class="in" id=${id} name=${field.name} required=${field.required}>
        ${field.options.map(([value, word]) => html`<option value=${value} selected=${value === field.value}>
          ${word}</option>`)}</select>`
      : html`<input class="in" id=${id} name=${field.name} type=${field.type || "text"} min="0" autocomplete="off"
        defaultValue=${field.value} required=${field.required}
        pattern=${field.required && !field.type ? ".*\\S.*" : undefined} />`;
    return html`<div class="row"><label for=${id}>${field.label}</label>${control}</div>`;
  }

  function Asked({ question }) {
    const yes = (event) => {
      event.preventDefault();
      question.answer(Object.fromEntries(Array.from(new FormData(event.target), ([name, value]) => [name, value.trim()])));
    };
    return html`<form method="dialog" onSubmit=${yes}>
      <h2 id="dialog-title">${question.title}</h2>
      ${question.text ? html`<p>${question.text}</p>` : null}
      ${(question.fields || []).map((field) => html`<${Field} key=${field.name} field=${field} />`)}
      <div class="dialog__keys"><button type="button" class="key" onClick=${() => question.answer(null)}>
        ${t("control.leave")}<kbd>Esc</kbd></button>
        <button type="submit" class=${`key ${question.danger ? "key--guard" : "key--yes"}`} autofocus=${!question.fields}>
          ${question.confirm}<kbd>⏎</kbd></button></div>
    </form>`;
  }

  const SHEET = ["go", "next", "previous", "take", "out", "clear", "open", "close", "reveal", "extend", "void", "back",
    "question", "pledge", "attendance", "paper", "follow", "lock", "keys"];

  function Sheet() {
    const close = () => C.update({ dialog: null });
    return html`<div><h2 id="dialog-title">${t("control.keys.title")}</h2>
      <dl class="sheet">${SHEET.map((id) => html`<div key=${id}><dt><kbd>${C.cap(C.ACTIONS[id])}</kbd></dt>
        <dd>${t(`control.keys.${id}`)}</dd></div>`)}
        <div><dt><kbd>1</kbd>–<kbd>${C.shownTabs().length}</kbd></dt><dd>${t("control.keys.tabs")}</dd></div></dl>
      <p>${t("control.keys.inert")}</p>
      <div class="dialog__keys"><button type="button" class="key key--yes" autofocus onClick=${close}>
        ${t("control.close-sheet")}<kbd>Esc</kbd></button></div></div>`;
  }

  C.Dialog = function () {
    const box = C.useRef(null);
    const dialog = C.ui.dialog;
    C.useLayoutEffect(() => {
      if (!dialog) return;
      box.current.showModal();
      const first = box.current.querySelector("input, [autofocus]") || box.current.querySelector("select");
      if (first) first.focus();
    }, [dialog]);
    if (!dialog) return null;
    const left = (event) => { event.preventDefault(); dialog.answer ? dialog.answer(null) : C.update({ dialog: null }); };
    return html`<dialog class="dialog" ref=${box} onCancel=${left} aria-labelledby="dialog-title">
      ${dialog.keys ? html`<${Sheet} />` : html`<${Asked} question=${dialog} />`}</dialog>`;
  };
})(window.Control);
