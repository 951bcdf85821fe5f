/* Preview and program: the real overlay page, scaled into a box, and what stands on each layer of the program.
   `monitor` tells the server that nobody airs the page: it asks for the session, not for an output's key. */
(function (C) {
  "use strict";

  const { html, t } = C;
  const WIDTH = 1920;

  /* The overlay's own page at its own size; the box shows it smaller. It takes no focus and no clicks. */
  function Screen({ src, title }) {
    const box = C.useRef(null);
    const frame = C.useRef(null);
    C.useLayoutEffect(() => {
      const fit = () => { frame.current.style.transform = `scale(${box.current.clientWidth / WIDTH})`; };
      const seen = new ResizeObserver(fit);
      seen.observe(box.current);
      fit();
      return () => seen.disconnect();
    }, []);
    return html`<div class="mon__box" ref=${box}><iframe class="mon__frame" ref=${frame} src=${src} title=${title}
      tabIndex="-1" aria-hidden="true" scrolling="no"></iframe></div>`;
  }

  function previewNote(stage) {
    const found = C.candidates(C.topics);
    if (!stage.preview) return t("control.preview.empty", { count: found.length });
    const at = found.findIndex((item) => C.sameGraphic(item, stage.preview));
    const name = at < 0 ? t(`control.graphic.short.${stage.preview.graphic}`) : t(...found[at].say);
    return at < 0 ? name : `${name} · ${at + 1}/${found.length}`;
  }

  function Layer({ layer, shown }) {
    const name = shown ? t(`control.graphic.short.${shown.graphic}`) : t(`control.layer.${layer}`);
    const out = () => { if (shown && C.ui.link === "live") C.asRole("out", () => C.send("out", { layer })); };
    return html`<button type="button" class=${`layer ${shown ? "layer--on" : ""}`} data-layer=${layer} onClick=${out}
      aria-disabled=${shown ? "false" : "true"} title=${t(shown ? "control.layer.out" : "control.layer.empty", { name })} ...${shown ? C.barred("out") : {}}>
      <span>${name}</span></button>`;
  }

  C.Monitors = function () {
    const run = C.topics.run || {};
    const stage = C.topics.stage || { program: {}, preview: null };
    const overlays = ((C.topics.health || {}).overlays || []).filter((item) => item.connected).length;
    return html`<div class="monitors">
      <figure class="mon mon--pvw"><figcaption class="mon__cap"><span>${t("control.preview")}</span>
          <span>${stage.preview ? t("control.preview.ready") : ""}</span></figcaption>
        <${Screen} src="/overlay?preview=1" title=${t("control.preview")} />
        <p class="mon__note" lang="zh-CN">${previewNote(stage)}</p></figure>
      <figure class="mon mon--pgm"><figcaption class="mon__cap">
          <span>${t(run.mode === "air" ? "control.program" : "control.program.rehearsal")}</span>
          <span>${t("control.program.watched", { n: overlays })}</span></figcaption>
        <${Screen} src="/overlay?monitor=1" title=${t("control.program")} />
        <div class="mon__layers" role="group" aria-label=${t("control.layers")}>
          ${C.LAYER_ORDER.map((layer) => html`<${Layer} key=${layer} layer=${layer}
            shown=${(stage.program || {})[layer]} />`)}</div></figure>
    </div>
    <div class="take"><${C.Key} action="take" /><${C.Key} action="out" label=${outLabel()} />
      <${C.Key} action="previous" /><${C.Key} action="next" /><${C.Key} action="clear" /></div>`;
  };

  function outLabel() {
    const last = C.lastLayer();
    return last ? t("control.out.named", { name: t(`control.graphic.short.${last.graphic}`) }) : t("control.out");
  }
})(window.Control);
