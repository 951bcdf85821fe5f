/* The addresses: outputs for OBS with their keys, the phone page, the board, this machine's own. */
(function (C) {
  "use strict";

  const { html, t } = C;

  /* Without a clipboard (plain http) the text is selected, to be copied by hand. */
  async function copy(url, field) {
    try {
      await navigator.clipboard.writeText(url);
      C.hint("control.links.copied");
    } catch (error) {
      field.focus();
      field.select();
      C.hint("control.links.selected");
    }
  }

  function Address({ name, url }) {
    const field = C.useRef(null);
    return html`<div class="row row--link"><label for=${`link-${name}`}>${name}</label>
      <input class="in code" id=${`link-${name}`} ref=${field} readOnly value=${url} />
      <button type="button" class="key key--small" onClick=${() => copy(url, field.current)}>
        ${t("control.links.copy")}</button></div>`;
  }

  C.Links = function () {
    const run = C.topics.run || {};
    const base = (run.public_url || (run.lan_urls || [])[0] || location.origin).replace(/\/$/, "");
    return html`<section class="links" tabIndex="-1">
      <div><p class="qp__head"><b class="cap">${t("control.links.outputs")}</b><span>${t("control.links.outputs.note")}</span></p>
        ${(run.outputs || []).map((item) => html`<${Address} key=${item.output} name=${item.output}
          url=${new URL(item.url, location.href).href} />`)}
        ${(run.outputs || []).length ? null : html`<p class="empty">${t("control.links.none")}</p>`}</div>
      <div><p class="qp__head"><b class="cap">${t("control.links.public")}</b></p>
        <${Address} name=${t("control.links.phone")} url=${`${base}/j`} />
          ${run.public_line ? html`<${Address} name=${t("control.links.open")} url=${`${base}/open`} />` : null}
          <${Address} name=${t("control.links.board")} url=${`${base}/board`} />
        ${(run.lan_urls || []).map((url) => html`<${Address} key=${url} name=${t("control.links.lan")}
          url=${url} />`)}</div></section>`;
  };
})(window.Control);
