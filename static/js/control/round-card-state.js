/* What the round card shows and which of its keys may be pressed, with the reason where not. Pure. */
(function (C) {
  "use strict";

  const STEPS = ["idle", "open", "closing", "closed", "revealed"];

  const running = (round) => Boolean(round) && (round.state === "open" || round.state === "closing");

  /* What could be opened now: {segment_id, rubric, question_id?} or null. */
  function opening(topics, segment) {
    if (!segment || running(topics.round)) return null;
    const scored = segment.rounds.some((round) => round.state !== "void" && round.kind === "verdict");
    if (segment.rubric && !scored) return { segment_id: segment.segment_id, rubric: segment.rubric };
    if (!segment.mood_rubric) return null;
    const asked = (topics.questions || { items: [] }).items.filter((q) => q.segment_id === segment.segment_id);
    const last = asked.reduce((a, b) => (!a || b.at_seq >= a.at_seq ? b : a), null);
    const args = { segment_id: segment.segment_id, rubric: segment.mood_rubric };
    return last ? Object.assign(args, { question_id: last.question_id }) : args;
  }

  /* The next segment of the rundown that scores, for "next round" on an idle card. */
  function upcoming(agenda) {
    const from = agenda.segments.findIndex((segment) => segment.state === "now");
    return agenda.segments.slice(from + 1).find((segment) => segment.rubric) || null;
  }

  /* The panel is told of the last round also after the show went on; it gives way where another can be opened. */
  function shown(round, segment, opens) {
    const past = round && !running(round) && segment && round.segment_id !== segment.segment_id;
    return round && !(past && opens) ? round : null;
  }

  function whyNotOpen(topics, segment) {
    if (topics.run.state !== "live") return "control.why.not-live";
    if (running(topics.round)) return "control.why.running";
    if (!segment || !(segment.rubric || segment.mood_rubric)) return "control.why.no-rubric";
    return "control.why.scored";
  }

  /* {step, round, opens, ahead, why: {open, extend, close, reveal, void}}: a null `why` may be pressed. */
  C.roundCard = function (topics) {
    const agenda = topics.agenda || { segments: [] };
    const run = topics.run || { state: "none" };
    const segment = agenda.segments.find((item) => agenda.now && item.segment_id === agenda.now.segment_id) || null;
    const opens = run.state === "live" ? opening(topics, segment) : null;
    const round = shown(topics.round, segment, opens);
    const state = round ? round.state : "none";
    return {
      step: STEPS.includes(state) ? state : "idle",
      round, segment, opens,
      ahead: round ? null : (segment && (segment.rubric || segment.mood_rubric) ? segment : upcoming(agenda)),
      why: {
        open: opens ? null : whyNotOpen({ run, round }, segment),
        extend: state === "open" ? null : "control.why.not-open",
        close: state === "open" ? null : "control.why.not-open",
        reveal: state === "closed" ? null : state === "revealed" ? "control.why.revealed" : "control.why.not-closed",
        void: round && state !== "void" ? null : "control.why.no-round",
      },
    };
  };
  C.ROUND_STEPS = STEPS;
  C.isRunning = running;
})(window.Control = window.Control || {});
