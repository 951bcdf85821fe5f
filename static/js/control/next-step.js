/* GO: the one next right step of the show, or why there is none yet. Pure: topics in, step out.
   A step is {id, say: [key, params], note: [key, params] | null, command, args, hold}; blocked: command is null. */
(function (C) {
  "use strict";

  const step = (id, say, note, command, args, hold) => ({ id, say, note, command, args, hold: Boolean(hold) });
  const blocked = (id, say, note) => step(id, say, note || null, null, {}, false);

  const segmentOf = (agenda, id) => agenda.segments.find((segment) => segment.segment_id === id) || null;
  const standing = (segment) => segment.rounds.filter((round) => round.state !== "void" && round.kind === "verdict");

  /* Questions of the segment that is on which still oblige a pledge. */
  function openObligations(topics, segment) {
    const items = (topics.questions || { items: [] }).items;
    return items.filter((item) => item.obligation === "open" && item.segment_id === segment.segment_id);
  }

  function whileScoring(topics, leftMs) {
    const round = topics.round;
    const turnout = topics.turnout;
    if (round.state === "closing") return blocked("wait", ["control.go.closing"], ["control.go.closing.note"]);
    const all = turnout && turnout.round_id === round.round_id && turnout.all_scored;
    return blocked("wait", ["control.go.wait", { left: C.left(leftMs) }],
      [all ? "control.go.wait.all" : "control.go.wait.note"]);
  }

  function toReveal(topics) {
    const round = topics.round;
    const turnout = topics.turnout;
    const valid = turnout && turnout.round_id === round.round_id ? turnout.scored : null;
    const few = valid !== null && valid < round.rubric.quorum;
    const note = few ? ["control.go.reveal.few", { valid, quorum: round.rubric.quorum }] : ["control.go.reveal.note"];
    return step("reveal", ["control.go.reveal", { unit: round.subject.short || round.subject.name }], note,
      "reveal_round", { round_id: round.round_id, take: true }, true);
  }

  function toOpen(topics, segment) {
    const again = segment.rounds.some((round) => round.state === "void");
    const rubric = (topics.run.rubrics || []).find((item) => item.rubric_id === segment.rubric) || {};
    const phones = (topics.health || {}).phones || { online: 0 };
    return step("open", [again ? "control.go.reopen" : "control.go.open", { unit: segment.unit || segment.title }],
      ["control.go.open.note", { online: phones.online, seconds: rubric.duration_s || "" }],
      "open_round", { segment_id: segment.segment_id, rubric: segment.rubric });
  }

  function toNext(topics, now) {
    const agenda = topics.agenda;
    const next = segmentOf(agenda, agenda.next);
    if (!next) return step("end", ["control.go.end"], ["control.go.end.note"], "end_run", {}, true);
    const owed = now ? openObligations(topics, now) : [];
    const at = agenda.segments.indexOf(next) + 1;
    const note = owed.length ? ["control.go.owed", { number: owed[0].number, count: owed.length }]
      : ["control.go.next.note", { at, of: agenda.segments.length, time: C.clock(next.duration_ms + next.added_ms) }];
    const said = step("go", [now ? "control.go.next" : "control.go.first", { title: next.title }], note, "go", {});
    return Object.assign(said, { owed: owed.length });
  }

  function inSegment(topics, leftMs) {
    const now = topics.agenda.now ? segmentOf(topics.agenda, topics.agenda.now.segment_id) : null;
    const round = topics.round;
    if (round && (round.state === "open" || round.state === "closing")) return whileScoring(topics, leftMs);
    if (now && round && round.state === "closed" && round.segment_id === now.segment_id) return toReveal(topics);
    if (now && now.rubric && !standing(now).length) return toOpen(topics, now);
    return toNext(topics, now);
  }

  /* `leftMs`: what is left of the open round as this panel counts it. */
  C.nextStep = function (topics, leftMs) {
    const run = topics.run;
    if (!run || run.state === "none" || !topics.agenda) return blocked("none", ["control.go.none"]);
    if (run.state === "ended") return blocked("ended", ["control.go.ended"], ["control.go.ended.note"]);
    if (run.state === "armed") {
      const say = run.mode === "air" ? "control.go.start.air" : "control.go.start.rehearsal";
      return step("start", [say], ["control.go.start.note"], "start_run", {});
    }
    return inSegment(topics, leftMs);
  };
})(window.Control = window.Control || {});
