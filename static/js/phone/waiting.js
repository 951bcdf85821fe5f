/* Between the rounds: what is on, the unit's pledges, how the next scoring works. Calm: nothing asks. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html } = window.htmPreact;
  const Words = window.Words;
  const t = Words.t;

  /* On an English page a Chinese title gets its kind in English before it. */
  function Title({ segment }) {
    const foreign = Words.lang() !== "zh-CN" && !segment.title_en;
    const kind = "phone.kind." + segment.kind;
    return html`${foreign && Words.has(kind) ? t(kind) + " · " : ""}<${Phone.Said} of=${segment} field="title"/>`;
  }

  function NowNext({ agenda }) {
    const rows = [["phone.now", agenda && agenda.now], ["phone.next", agenda && agenda.next]].filter((row) => row[1]);
    if (!rows.length) return null;
    return html`<dl class="nownext">${rows.map(([word, segment]) => html`
      <div><dt>${t(word)}</dt><dd><${Title} segment=${segment}/></dd></div>`)}</dl>`;
  }

  /* "2014-08-01" in the reader's words; the label says what was promised in the unit's own. */
  function due(pledge) {
    if (!pledge.due) return pledge.due_label;
    const [year, month, day] = pledge.due.split("-").map(Number);
    const english = new Date(Date.UTC(year, month - 1, day))
      .toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    const by = t("phone.pledge.by", { year, month, day, date: english });
    return pledge.due_label ? html`${by} · <span lang="zh-CN">${pledge.due_label}</span>` : by;
  }

  function Pledge({ pledge }) {
    return html`<article class="pledge">
      <p class="pledge__what" lang="zh-CN">${pledge.what}</p>
      <p class="pledge__who">${pledge.who && html`<span lang="zh-CN">${pledge.who}</span>`}<b>${due(pledge)}</b>
        ${pledge.corrected && html`<span>${t("phone.pledge.corrected", { at: pledge.corrected })}</span>`}</p>
    </article>`;
  }

  function Pledges({ pledges }) {
    const standing = pledges && pledges.unit ? pledges.items.filter((pledge) => !pledge.withdrawn) : [];
    if (!standing.length) return null;
    const unit = html`<${Phone.Said} of=${pledges.unit} field="name"/>`;
    return html`<section class="part"><h2><${Phone.Rich} of="phone.pledges" unit=${unit}/></h2>
      ${standing.map((pledge) => html`<${Pledge} key=${pledge.pledge_id} pledge=${pledge}/>`)}</section>`;
  }

  function Rule({ agenda }) {
    const coming = agenda && [agenda.next, agenda.now].find((segment) => segment && segment.rule);
    if (!coming) return null;
    return html`<section class="part"><h2>${t("phone.rule")}</h2>
      <${Phone.Rule} rule=${coming.rule} criteria=${coming.rule.criteria}/></section>`;
  }

  /* The round that was last: its receipt and result stay within reach. */
  function Last({ round }) {
    if (!round || !Phone.isEnded(round)) return null;
    return html`<div class="actions"><${Phone.Button} onClick=${() => Phone.set({ roundLeft: false, shownIn: segmentNow() })}>
      ${t("phone.last-round")}<//></div>`;
  }

  function segmentNow() {
    const { agenda } = Phone.state.topics;
    return agenda && agenda.now ? agenda.now.segment_id : null;
  }

  Phone.Waiting = function Waiting() {
    const { agenda, pledges, round, run } = Phone.state.topics;
    const heading = Phone.useFocus("waiting");
    return html`<${Phone.Frame}>
      <h1 class="calm" tabindex="-1" ref=${heading}>${t(Phone.wording(run.state === "armed" ? "phone.wait.armed" : "phone.wait.calm"))}</h1>
      ${Phone.publicLine() && html`<p class="say say--quiet">${t("phone.open.apart")}</p>`}
      <${NowNext} agenda=${agenda}/>
      <${Pledges} pledges=${pledges}/>
      <${Rule} agenda=${agenda}/>
      <${Phone.PrivacyFold}/>
      <${Last} round=${round}/>
    <//>`;
  };
})();
