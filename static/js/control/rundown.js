/* The rundown: what was, what is on, what comes. Scrolls by itself only while it follows the show. */
(function (C) {
  "use strict";

  const { html, t } = C;
  const MARKS = { done: "done", now: "now", next: "next" };

  const planned = (segment) => segment.duration_ms + segment.added_ms;

  function startsAt(segment) {
    return segment.planned_at ? segment.planned_at.slice(0, 5) : "";
  }

  /* The clock of the segment that is on: what it has left, or is over. */
  function Running({ segment }) {
    C.useTick();
    const now = C.topics.agenda.now;
    const left = now.left_ms - C.since("agenda");
    const elapsed = now.elapsed_ms + C.since("agenda");
    const share = Math.min(100, (100 * elapsed) / Math.max(1, planned(segment)));
    return html`<span class="seg__tag">
      <span>${t("control.run.now")} · ${t("control.run.elapsed", { time: C.clock(elapsed) })}</span>
        <b class=${`num ${left < 0 ? "over" : ""}`}>${left < 0 ? t("control.run.over", { time: C.clock(-left) })
          : t("control.run.left", { time: C.left(left) })}</b></span>
      <span class="seg__bar"><i style=${{ width: `${share}%` }}></i></span>`;
  }

  function Coming() {
    C.useTick();
    const now = C.topics.agenda.now;
    const at = now ? new Date(C.wall().getTime() + Math.max(0, now.left_ms - C.since("agenda"))) : null;
    return html`<span class="seg__tag"><span>${t("control.run.next")}</span>
      <b class="num">${at ? t("control.run.from", { time: C.timeText(at) }) : ""}</b></span>`;
  }

  async function jump(segment) {
    if (segment.state === "now" || C.ui.link !== "live") return;
    if (C.mayNot("go")) { C.hint(...C.mayNot("go")); return; }
    if ((C.topics.run || {}).state !== "live") { C.hint("control.why.not-live"); return; }
    const sure = await C.askFor({
      title: t("control.jump.title", { title: segment.title }), text: t("control.jump.text"), confirm: t("control.jump"),
    });
    if (sure) C.send("go", { segment_id: segment.segment_id });
  }

  const Segment = ({ segment }) => html`<li class=${`seg seg--${segment.state}`}
    aria-current=${segment.state === "now" ? "step" : undefined}>
    <button type="button" class="seg__hit" onClick=${() => jump(segment)} lang="zh-CN">
      ${MARKS[segment.state] ? html`<${C.Mark} of=${MARKS[segment.state]} />` : html`<span></span>`}
      <span class="seg__t num">${startsAt(segment)}</span><span class="seg__n">${segment.title}</span>
      <span class="seg__d num">${C.clock(planned(segment))}</span>
      ${segment.state === "now" && C.topics.agenda.now ? html`<${Running} segment=${segment} />` : null}
      ${segment.state === "next" ? html`<${Coming} />` : null}
    </button></li>`;

  /* Segments under the heading of the theme that begins with them. */
  function rows(segments) {
    let theme = "";
    return segments.flatMap((segment) => {
      const begins = segment.theme && segment.theme !== theme;
      theme = segment.theme || theme;
      const row = html`<${Segment} key=${segment.segment_id} segment=${segment} />`;
      return begins ? [html`<li class="run__topic" key=${`theme-${segment.segment_id}`} lang="zh-CN">${theme}</li>`, row] : [row];
    });
  }

  function scrollToNow(list) {
    const row = list.querySelector(".seg--now") || list.querySelector(".seg--next");
    if (row) list.scrollTop = row.offsetTop - list.offsetTop - list.clientHeight / 3;
  }

  function AddTime({ seconds }) {
    const off = !C.topics.agenda || !C.topics.agenda.now || (C.topics.run || {}).state !== "live";
    return html`<${C.Press} name="key--small" sends="add_time" off=${off} title=${t("control.run.add-time")}
      onPress=${() => C.send("add_time", { seconds })}>${t(seconds > 0 ? "control.run.plus" : "control.run.minus")}<//>`;
  }

  C.Rundown = function () {
    const list = C.useRef(null);
    const agenda = C.topics.agenda;
    const segments = agenda ? agenda.segments : [];
    const here = agenda && agenda.now ? agenda.now.segment_id : null;
    C.useEffect(() => { if (C.ui.follow && list.current) scrollToNow(list.current); }, [here, C.ui.follow, segments.length]);
    const at = segments.findIndex((segment) => segment.segment_id === here) + 1;
    const byHand = () => { if (C.ui.follow) C.update({ follow: false }); };
    return html`<section class="run" aria-label=${t("control.run.title")}>
      <div class="run__head"><h2 class="cap">${t("control.run.title")}</h2>
        <${AddTime} seconds=${-60} /><${AddTime} seconds=${60} /><${C.Key} action="back" extra="key--small" /></div>
      <ol class="run__list" ref=${list} onWheel=${byHand} onTouchMove=${byHand} tabIndex="-1">
        ${segments.length ? rows(segments) : html`<li class="empty">${t("control.run.empty")}</li>`}</ol>
      <div class="run__foot"><span class="num">${t("control.run.at", { at, of: segments.length })}</span>
        <button type="button" class="link" aria-pressed=${C.ui.follow} data-action="follow" ...${C.pressing("follow")}>
          <${C.Mark} of=${C.ui.follow ? "done" : "none"} /> ${t("control.follow")} <kbd>F</kbd></button></div>
    </section>`;
  };
})(window.Control);
