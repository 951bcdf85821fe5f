/* The top bar: mode in word, shape and colour, the show, its clocks, who sits here. */
(function (C) {
  "use strict";

  const { html, t } = C;

  function Mode({ run }) {
    if (run.state === "none") return html`<div class="mode mode--none"><${C.Mark} of="none" />${t("control.mode.none")}</div>`;
    const air = run.mode === "air";
    return html`<div class=${`mode ${air ? "mode--air" : "mode--rehearsal"}`}>
      <${C.Mark} of=${air ? "ok" : "none"} />${t(`control.mode.${run.mode}.${run.state}`)}</div>`;
  }

  const since = () => C.since("agenda");

  /* Behind the plan by how much by now: within its time a segment costs nothing, beyond it every second does. */
  function overNow(agenda) {
    const now = agenda.now && agenda.segments.find((segment) => segment.segment_id === agenda.now.segment_id);
    const free = now ? Math.max(0, now.duration_ms - agenda.now.elapsed_ms) : 0;
    return agenda.show.over_ms + Math.max(0, since() - free);
  }

  function leftNow(agenda) {
    return agenda.show.left_ms - Math.min(since(), agenda.now ? Math.max(0, agenda.now.left_ms) : 0);
  }

  /* Over or under time, and when the show will end; both count on from what the server last said. */
  function ShowClocks() {
    C.useTick();
    const agenda = C.topics.agenda;
    const going = agenda && agenda.show && (C.topics.run || {}).state === "live";
    const over = going ? overNow(agenda) : 0;
    const late = over >= 1000;
    const said = `${t(late ? "control.top.over" : "control.top.under")} ${late ? "+" : "−"}${C.clock(Math.abs(over))}`;
    return html`<dl>
      <div><dt>${t("control.top.show")}</dt><dd class=${`num top__over ${late ? "over" : ""}`}>${going ? said : "—"}</dd></div>
      <div><dt>${t("control.top.end")}</dt><dd class="num top__end">${going
        ? C.timeText(new Date(C.wall().getTime() + leftNow(agenda))) : "—"}</dd></div>
      <div class="clock"><dt>${t("control.top.now")}</dt><dd class="num">${C.timeText(C.wall())}</dd></div>
    </dl>`;
  }

  async function logOut() {
    if (!await C.askFor({ title: t("control.logout.title"), confirm: t("control.logout") })) return;
    await C.post("/api/v1/logout");
    location.reload();
  }

  C.TopBar = function () {
    const run = C.topics.run || { state: "none" };
    const title = window.Words.said(run, "title");
    return html`<header class="top">
      <${Mode} run=${run} />
      <h1 class="top__show" lang=${title.lang}>${title.text || t("control.title")}</h1>
      <${ShowClocks} />
      <div class="top__who">${run.account || C.config.account}</div>
      <div class="top__who top__keys">
        <button type="button" class="link" lang=${window.Words.other()}
          onClick=${() => window.Words.setLang(window.Words.other())}>${t("common.language")}</button>
        <button type="button" class="link" onClick=${logOut}>${t("control.logout")}</button>
        <button type="button" class="link" data-action="lock" ...${C.pressing("lock")}>${t("control.lock")} <kbd>L</kbd></button>
        <button type="button" class="link" data-action="keys" ...${C.pressing("keys")}>${t("control.keys")} <kbd>?</kbd></button>
      </div>
    </header>`;
  };
})(window.Control);
