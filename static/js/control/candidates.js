/* The graphics that fit the moment, in the order in which they are likely to be wanted. Pure.
   A candidate is {graphic, refs, say: [key, params]}: references only, the server fills in names and figures. */
(function (C) {
  "use strict";

  C.LAYERS = {
    topic: "bug", "lower-third": "lower", question: "lower", pledge: "lower", mood: "measure", turnout: "measure",
    countdown: "clock", result: "board", proof: "proof", ranking: "board", standby: "full",
  };
  C.LAYER_ORDER = ["bug", "lower", "measure", "clock", "proof", "board", "full"];

  const ORDER = {
    questioning: ["asked", "officials", "round", "pledges", "show"],
    pledge: ["pledges", "officials", "asked", "show"],
    comment: ["experts", "show", "pledges"],
    scoring: ["round", "officials", "pledges", "show"],
    result: ["ranking", "show"],
    closing: ["ranking", "show"],
  };
  const ELSE = ["show", "officials"];

  const graphic = (name, refs, key, params) => ({ graphic: name, refs, say: [key, params || {}] });

  function officialName(unit, official) {
    return `${unit.short || unit.name}${official.post}${official.name ? ` ${official.name}` : ""}`;
  }

  function officials(topics, unitId) {
    const unit = (topics.run.units || []).find((item) => item.unit_id === unitId);
    if (!unit) return [];
    return unit.officials.map((official) => graphic("lower-third", { official_id: official.official_id },
      "control.graphic.lower-third", { name: officialName(unit, official) }));
  }

  function people(topics, role) {
    const panel = (topics.run.panel || []).find((item) => item.role_id === role);
    return (panel ? panel.people : []).map((one) => graphic("lower-third", { person: one.person },
      "control.graphic.lower-third", { name: one.name ? `${one.label} ${one.name}` : one.label }));
  }

  /* The newest questions of the unit, each with its questioner before it. */
  function asked(topics, unitId) {
    const mine = (topics.questions || { items: [] }).items.filter((item) => item.unit_id === unitId);
    return mine.slice().sort((a, b) => b.number - a.number).slice(0, 3).flatMap((item) => [
      graphic("question", { question_id: item.question_id }, "control.graphic.question",
        { number: item.number, text: item.text }),
      ...(item.questioner ? [graphic("lower-third", { person: item.questioner.person },
        "control.graphic.lower-third", { name: item.questioner.label })] : []),
    ]);
  }

  function pledges(topics, unitId) {
    const mine = (topics.pledges || { items: [] }).items.filter((item) => item.unit_id === unitId && !item.withdrawn);
    return mine.slice().sort((a, b) => b.number - a.number).map((item) => graphic("pledge",
      { pledge_id: item.pledge_id }, "control.graphic.pledge", { number: item.number, text: item.what }));
  }

  function ofRound(round) {
    if (!round || round.state === "void") return [];
    const refs = { round_id: round.round_id };
    const params = { unit: round.subject.short || round.subject.name };
    const running = round.state === "open" || round.state === "closing";
    const live = ["countdown", round.rubric.sealed ? "turnout" : "mood"];
    const after = (round.rubric.sealed ? ["result"] : ["mood"]).concat(round.state === "revealed" ? ["proof"] : []);
    return (running ? live.concat(after) : after).filter((name, at, all) => all.indexOf(name) === at)
      .map((name) => graphic(name, refs, `control.graphic.${name}`, params));
  }

  /* Results revealed so far, newest first: any of them may be wanted again. */
  function results(topics) {
    const items = (topics.results || { items: [] }).items;
    return items.filter((item) => item.kind === "verdict" && item.state === "revealed").reverse()
      .flatMap((item) => ["result", "proof"].map((name) => graphic(name, { round_id: item.round_id },
        `control.graphic.${name}`, { unit: item.subject.short || item.subject.name })));
  }

  function ranking(topics) {
    const results = topics.results || { ranking: [] };
    return results.ranking.length ? [graphic("ranking", {}, "control.graphic.ranking")] : [];
  }

  function same(a, b) {
    const left = a.refs || {};
    const right = b.refs || {};
    return a.graphic === b.graphic && Object.keys(left).concat(Object.keys(right)).every((key) => left[key] === right[key]);
  }

  /* What may be previewed now; `unitId` is the unit that is on. */
  C.candidates = function (topics) {
    if (!topics.run || !topics.agenda) return [];
    const agenda = topics.agenda;
    const unitId = agenda.unit ? agenda.unit.unit_id : null;
    const segment = agenda.segments.find((item) => agenda.now && item.segment_id === agenda.now.segment_id);
    const parts = {
      officials: () => officials(topics, unitId), experts: () => people(topics, "experts"),
      asked: () => asked(topics, unitId), pledges: () => pledges(topics, unitId), results: () => results(topics),
      round: () => ofRound(segment && (topics.round || {}).segment_id === segment.segment_id ? topics.round : null),
      ranking: () => ranking(topics), show: () => [graphic("topic", {}, "control.graphic.topic")],
    };
    const order = (segment && ORDER[segment.kind]) || ELSE;
    const found = order.concat("ranking", "results").flatMap((name) => parts[name]())
      .concat(graphic("proof", {}, "control.graphic.key"), graphic("standby", {}, "control.graphic.standby"));
    return found.filter((item, at) => found.findIndex((other) => same(item, other)) === at);
  };

  /* Everybody who could get a lower third, for the picker. */
  C.everybody = (topics) => (topics.run.units || []).flatMap((unit) => officials(topics, unit.unit_id))
    .concat((topics.run.panel || []).flatMap((panel) => people(topics, panel.role_id)));

  C.sameGraphic = same;
  C.officialName = officialName;

  /* The candidate `step` places after the one in preview; the first where preview shows none of them. */
  C.neighbour = function (found, preview, step) {
    if (!found.length) return null;
    const at = preview ? found.findIndex((item) => same(item, preview)) : -1;
    if (at < 0) return step > 0 ? found[0] : found[found.length - 1];
    return found[(at + step + found.length) % found.length];
  };
})(window.Control = window.Control || {});
