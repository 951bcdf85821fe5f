/* The rehearsal's tools: a hall of simulated phones. Never on air. */
(function (C) {
  "use strict";

  const { html, t } = C;
  const USUAL = 200;

  C.Rehearsal = function () {
    const [phones, setPhones] = C.useState(USUAL);
    const run = C.topics.run || {};
    const simulation = run.simulation || { running: false, phones: 0 };
    const count = (C.topics.health || {}).phones || { joined: 0, online: 0 };
    const start = (event) => { event.preventDefault(); if (!simulation.running) C.asRole("simulate", () => C.send("simulate", { phones: Number(phones) })); };
    return html`<section class="qp"><div class="qp__col"><p class="qp__head"><b class="cap">${t("control.sim.title")}</b>
        <span data-simulation=${simulation.running ? "on" : "off"}>
          <${C.Mark} of=${simulation.running ? "ok" : "none"} /> ${t(simulation.running ? "control.sim.running" : "control.sim.stopped", { phones: simulation.phones })}</span></p>
        <form onSubmit=${start}><div class="row"><label for="sim-phones">${t("control.sim.phones")}</label>
          <input class="in" id="sim-phones" type="number" min="1" max="1000" value=${phones}
            onInput=${(event) => setPhones(event.target.value)} /></div>
          <div class="sim__keys"><button type="submit" class=${`key ${simulation.running ? "key--off" : ""}`}
            data-simulate ...${C.barred("simulate")}>${t("control.sim.start")}</button>
            <${C.Press} sends="stop_simulation" off=${!simulation.running} onPress=${() => C.send("stop_simulation", {})}>
              ${t("control.sim.stop")}<//></div></form>
        <ul class="sim num"><li><span>${t("control.round.joined")}</span><b>${count.joined}</b></li><li>
          <span>${t("control.round.online")}</span><b>${count.online}</b></li></ul></div>
      <div class="qp__col"><p class="qp__head"><b class="cap">${t("control.sim.about")}</b></p>
        <ul class="plain"><li>${t("control.sim.about.score")}</li><li>${t("control.sim.about.count")}</li>
          <li>${t("control.sim.about.cards")}</li></ul></div></section>`;
  };
})(window.Control);
