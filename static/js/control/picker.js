/* 图文: every graphic that fits the moment, and everybody who could get a lower third. A click puts it in preview. */
(function (C) {
  "use strict";

  const { html, t } = C;

  function Candidate({ item }) {
    const preview = (C.topics.stage || {}).preview;
    const chosen = Boolean(preview) && C.sameGraphic(item, preview);
    return html`<button type="button" class="pick" data-graphic=${item.graphic} aria-pressed=${chosen}
      ...${C.barred("preview")} onClick=${() => C.asRole("preview", () => C.preview(item))}>
      <span class="pick__kind">${t(`control.graphic.short.${item.graphic}`)}</span>
        <span class="pick__name">${t(...item.say)}</span></button>`;
  }

  function Everybody() {
    const found = C.everybody(C.topics);
    const show = (event) => {
      const item = found[Number(event.target.value)];
      event.target.value = "";
      event.target.blur();
      if (item) C.asRole("preview", () => C.preview(item));
    };
    return html`<select class="in" aria-label=${t("control.picker.people")} ...${C.barred("preview")} onChange=${show}>
      <option value="">${t("control.picker.people")}</option>
      ${found.map((item, at) => html`<option key=${at} value=${at}>${item.say[1].name}</option>`)}</select>`;
  }

  C.Picker = function () {
    if (!C.topics.run || C.topics.run.state === "none") return html`<p class="empty">${t("control.go.none")}</p>`;
    return html`<section class="picker"><div class="picker__head"><b class="cap">${t("control.picker.title")}</b>
      <${Everybody} /></div>
      <div class="picker__list">
        ${C.candidates(C.topics).map((item) => html`<${Candidate} key=${JSON.stringify([item.graphic, item.refs])}
          item=${item} />`)}</div></section>`;
  };
})(window.Control);
