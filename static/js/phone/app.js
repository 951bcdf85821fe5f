/* Which page stands, and the start. Every page is a function of the state; here is the whole choice. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html, render } = window.htmPreact;
  const Words = window.Words;

  function RoundPage({ round }) {
    const { casting, isEnded } = Phone;
    if (round.state === "void") return html`<${Phone.Void} round=${round}/>`;
    if (round.state === "revealed" && round.result) return html`<${Phone.Result} round=${round}/>`;
    const choosing = !isEnded(round) && (Phone.records.of(round).editing || casting.status(round).kind === "none");
    return choosing ? html`<${Phone.Score} key=${round.round_id} round=${round}/>` : html`<${Phone.Receipt} round=${round}/>`;
  }

  function Page() {
    const { door, welcomed, topics, roundLeft, stranded } = Phone.state;
    const { run, round, card } = topics;
    if (door) return html`<${Phone.Door} door=${door}/>`;
    if (!welcomed) return html`<${Phone.Opening}/>`;
    if (card && card.state !== "here") return html`<${Phone.Left} state=${card.state}/>`;
    if (!run || run.state === "none") return html`<${Phone.NoRun}/>`;
    if (run.state === "ended") return html`<${Phone.Ended}/>`;
    const running = round && !Phone.isEnded(round);
    if (stranded && !running) return html`<${Phone.Receipt} round=${stranded}/>`;
    if (round && card && !roundLeft) return html`<${RoundPage} round=${round}/>`;
    return html`<${Phone.Waiting}/>`;
  }

  const root = document.getElementById("phone");
  Phone.draw = () => {
    document.title = Words.t("phone.title");
    render(html`<${Page}/>`, root);
  };
  Words.onChange(Phone.changed);

  // The token leaves the address at once, so that no screenshot, history or shared link carries it. The path changes
  // with it: another card's link is then a real load, not only a new fragment.
  const scanned = location.hash;
  if (scanned || location.pathname === "/j") history.replaceState(null, "", "/phone");
  root.textContent = "";
  Phone.draw();
  Phone.door.start(scanned);
})();
