/* Who did what, newest first, in words. */
(function (C) {
  "use strict";

  const { html, t } = C;

  const named = (items, key, id, show) => {
    const found = (items || []).find((item) => item[key] === id);
    return found ? show(found) : "";
  };

  /* Facts name things by id; people read names. */
  function said(facts) {
    const { run, agenda, results, questions } = C.topics;
    const short = (unit) => unit.short || unit.name;
    return Object.assign({}, facts, {
      segment: named((agenda || {}).segments, "segment_id", facts.segment_id, (item) => item.title),
      unit: named((run || {}).units, "unit_id", facts.unit_id, short)
        || named((results || {}).items, "round_id", facts.round_id, (item) => short(item.subject)),
      question: named((questions || {}).items, "question_id", facts.question_id, (item) => item.number),
      graphic: !facts.graphic ? "" : t(`control.graphic.short.${facts.graphic}`),
      seconded: !facts.second ? "" : t("control.log.seconded", { who: facts.second }),
      layer: !facts.layer ? "" : t(`control.layer.${facts.layer}`),
    });
  }

  function sentence(entry) {
    const key = `control.log.${entry.kind}`;
    return window.Words.has(key) ? t(key, said(entry.text_facts || {})) : entry.kind;
  }

  const who = (entry) => (entry.actor === "office" ? t("control.log.office") : entry.actor || t("control.log.itself"));

  const Entry = ({ entry }) => html`<li><span class="num">${entry.at}</span>
    <span title=${sentence(entry)}>${t("control.log.line", { who: who(entry), what: sentence(entry) })}</span></li>`;

  const entries = () => ((C.topics.health || {}).log || []).slice().sort((a, b) => b.seq - a.seq);

  C.RecentLog = () => html`<ol class="log" aria-label=${t("control.log.title")}>
    ${entries().slice(0, 3).map((entry) => html`<${Entry} key=${entry.seq} entry=${entry} />`)}</ol>`;

  /* A colleague may also read the number of a request out loud. */
  function Second() {
    const confirm = (event) => {
      event.preventDefault();
      const id = new FormData(event.target).get("request").trim();
      if (id) C.confirmNumber(id.toUpperCase());
    };
    return html`<form class="second" onSubmit=${confirm}><label for="second-id">${t("control.second.title")}</label>
      <input class="in code" id="second-id" name="request" autocomplete="off" placeholder=${t("control.second.number")} />
      <button type="submit" class="key key--small">${t("control.confirm")}</button></form>`;
  }

  C.Log = function () {
    const found = entries();
    return html`<section class="logs" tabIndex="-1">
      <${Second} />${found.length ? html`<ol class="log log--all">
        ${found.map((entry) => html`<${Entry} key=${entry.seq} entry=${entry} />`)}</ol>`
      : html`<p class="empty">${t("control.log.empty")}</p>`}</section>`;
  };
})(window.Control);
