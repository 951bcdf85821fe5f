/* The health bar: each cell a number, a word, a shape and a colour; and "no data" where nothing is known. */
(function (C) {
  "use strict";

  const { html, t } = C;

  /* Thresholds: [warn from, bad from], growing or (disk) shrinking. */
  const grade = (value, warn, bad) => (value === null || value === undefined ? "none" : value >= bad ? "bad" : value >= warn ? "warn" : "ok");
  const room = (mb) => (mb === null || mb === undefined ? "none" : mb < 500 ? "bad" : mb < 2000 ? "warn" : "ok");

  function phones(health) {
    const { joined, online } = health.phones || { joined: 0, online: 0 };
    const state = !joined ? "none" : online >= 0.9 * joined ? "ok" : online >= 0.6 * joined ? "warn" : "bad";
    return ["phones", joined ? `${online} / ${joined}` : "0", state];
  }

  function overlays(health) {
    const wanted = (C.topics.run || {}).outputs || [];
    const on = (health.overlays || []).filter((item) => item.connected);
    const old = on.some((item) => item.build !== C.config.build);
    const air = (C.topics.run || {}).mode === "air";
    const state = old ? "warn" : on.length ? "ok" : !wanted.length ? "none" : air ? "bad" : "warn";
    const word = old ? "control.health.old-build" : on.length || !wanted.length ? null : "control.health.not-connected";
    return ["overlays", on.length ? on.map((item) => item.output).join(" ") : wanted.length ? "0" : "—", state, word];
  }

  const disk = (mb) => (mb === null || mb === undefined ? "—" : mb >= 1024 ? `${Math.floor(mb / 1024)} GB` : `${Math.round(mb)} MB`);
  const ms = (value) => (value === null || value === undefined ? "—" : `${Math.round(value)} ms`);

  /* The address on the cards must be one that leads to this machine. */
  function address(health) {
    const printed = health.public_url;
    if (!printed) return ["address", "—", "warn", "control.health.no-address"];
    const host = (url) => new URL(url, location.href).host;
    const own = ((C.topics.run || {}).lan_urls || []).map(host).concat(location.host);
    const ours = own.includes(host(printed));
    return ["address", host(printed), ours ? "ok" : "warn", ours ? null : "control.health.foreign-address"];
  }

  /* Where commits are left to a thread, the disk was found slow at start: that is said while all is well. */
  function commit(health) {
    const state = grade(health.commit_ms, 50, 250);
    const beside = state === "ok" && health.commit_mode === "offload";
    return ["commit", ms(health.commit_ms), state, beside ? "control.health.offload" : null];
  }

  const age = (s) => (s < 60 ? t("control.health.age.s", { n: s }) : s < 3600 ? t("control.health.age.min", { n: Math.floor(s / 60) })
    : t("control.health.age.h", { n: Math.floor(s / 3600) }));

  /* The newest copy's age; where none can be made, what to do about it. */
  function backup(health) {
    const kept = health.backup;
    if (!kept) return ["backup", "—", "none"];
    const value = kept.age_s === null ? "—" : age(kept.age_s);
    if (kept.problem) return ["backup", value, "bad", "control.health.not-kept", window.Words.refusal(kept.problem)];
    if (!kept.ok) return ["backup", value, "warn", "control.health.not-yet"];
    const where = `${kept.dir} · ${kept.run_id} ${kept.seq}`;
    return ["backup", value, kept.same_disk ? "warn" : "ok", kept.same_disk ? "control.health.same-disk" : null, where];
  }

  /* Said once when it begins, and once when it is over. */
  function useSaid(problem) {
    const said = C.useRef(null);
    C.useEffect(() => {
      if (problem) C.say("refused", window.Words.refusal(problem));
      else if (said.current) C.say("done", t("control.health.kept-again"));
      said.current = problem ? problem.code : null;
    }, [problem ? problem.code : null]);
  }

  function cells(health) {
    const acks = health.acks || {};
    return [
      phones(health),
      ["acks", ms(acks.p95_ms), grade(acks.p95_ms, 300, 1000)],
      commit(health),
      overlays(health),
      ["disk", disk(health.disk_free_mb), room(health.disk_free_mb)],
      ["link", health.link_erased == null ? "—" : t(health.link_erased ? "control.health.erased" : "control.health.kept"),
        health.link_erased == null ? "none" : health.link_erased ? "ok" : "warn"],
      ...(health.signs === false ? [["key", t("control.health.missing"), "bad"]] : []),
      address(health),
      backup(health),
    ];
  }

  C.Health = function () {
    const health = C.topics.health || {};
    useSaid(health.backup ? health.backup.problem : null);
    return html`<footer class="foot" aria-label=${t("control.health.title")}>
      <dl class="health">${cells(health).map(([name, value, state, word, more]) => html`<div key=${name}
      class=${`h-cell--${state}`} data-health=${name} data-state=${state} title=${more}><dt>${t(`control.health.${name}`)}</dt>
      <dd><b class="num" title=${more || value}>${value}</b><span class=${`h-${state}`}>
        <${C.Mark} of=${state} />${t(word || `control.health.${state}`)}</span></dd></div>`)}</dl></footer>`;
  };
})(window.Control);
