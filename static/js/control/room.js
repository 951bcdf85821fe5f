/* The whole room, and its start. Nothing in it grows or moves; what is long scrolls inside its own box. */
(function (C) {
  "use strict";

  const { html, t } = C;
  const PANES = { talk: "Talk", graphics: "Picker", rehearsal: "Rehearsal", links: "Links", log: "Log" };

  function Tabs({ tab }) {
    return html`<div class="tabs"><div role="tablist">${C.shownTabs().map((name, at) => html`<button type="button" role="tab" key=${name}
      id=${`tab-${name}`} aria-selected=${name === tab ? "true" : "false"} aria-controls="pane"
        onClick=${() => C.update({ tab: name })}>
      ${t(`control.tab.${name}`)} <kbd>${at + 1}</kbd></button>`)}</div><${C.Receipt} /></div>`;
  }

  function Room() {
    const run = C.topics.run || { state: "none" };
    const tab = C.shownTabs().includes(C.ui.tab) ? C.ui.tab : "talk";
    const frame = run.state === "none" ? "frame-none" : run.mode === "air" ? "frame-air" : "frame-rehearsal";
    const bare = run.state === "none" ? "room--bare" : "";
    const still = C.ui.locked || C.ui.link !== "live";
    return html`<div class=${`room ${bare} ${frame} ${C.ui.link === "lost" ? "is-frozen" : ""}`} inert=${still}
      data-run=${run.state}>
      <${C.TopBar} /><${C.Rundown} />
      <main class="mid"><${C.Monitors} /><${C.GoButton} /><${C.Outcome} /><${Tabs} tab=${tab} />
        <div class="pane" role="tabpanel" id="pane" aria-labelledby=${`tab-${tab}`}><${C[PANES[tab]]} /></div></main>
      <${C.RoundCard} /><${C.Health} /></div>`;
  }

  /* Before the first picture: where we are, and what to do when nothing comes. */
  function Connecting() {
    return html`<main class="login"><div class="login__box"><h1>${t("common.connecting")}</h1>
      <p>${t(C.ui.tries > 2 ? "control.connecting.long" : "control.connecting.text")}</p></div></main>`;
  }

  function Empty() {
    return html`<main class="nothing"><div class="nothing__box"><h2>${t("control.empty.title")}</h2>
      <p>${t("control.empty.text")}</p>
      <ol><li><code>python -m hearing import FILE</code></li><li>
        <code>python -m hearing arm EPISODE --mode rehearsal</code></li></ol>
      <p>${t("control.empty.then")}</p></div></main>`;
  }

  function Panel() {
    C.useStore();
    if (!C.config.account || C.ui.link === "refused") return html`<${C.Login} />`;
    if (C.ui.link === "connecting") return html`<${Connecting} />`;
    const empty = C.ui.link === "live" && (C.topics.run || { state: "none" }).state === "none";
    return html`<${Room} />${empty ? html`<${Empty} />` : null}<${C.Gone} /><${C.Lock} /><${C.Dialog} />`;
  }

  /* While somebody types, the forms say that single keys are off. */
  function watchTyping() {
    const text = (target) => target instanceof HTMLElement && ["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName);
    document.addEventListener("focusin", (event) => C.update({ typing: text(event.target) }));
    document.addEventListener("focusout", () => C.update({ typing: false }));
  }

  C.draw = () => C.render(html`<${Panel} />`, document.getElementById("panel"));

  window.Words.onChange(C.changed);
  C.draw();
  if (C.config.account) {
    C.listen();
    watchTyping();
    C.connect();
  }
})(window.Control);
