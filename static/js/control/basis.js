/* Which part of the picture a command touches, and the position at which this panel saw it. Pure.
   The server refuses a command whose part has changed since (stale-command). */
(function (C) {
  "use strict";

  const found = (items, key, id) => (items || []).find((item) => item[key] === id);

  const PARTS = {
    go: (topics) => topics.agenda,
    back: (topics) => topics.agenda,
    add_time: (topics) => topics.agenda,
    extend_round: (topics) => topics.round,
    reveal_round: (topics) => topics.round,
    void_round: (topics) => topics.round,
    waive_question: (topics, args) => found((topics.questions || {}).items, "question_id", args.question_id),
    correct_pledge: (topics, args) => found((topics.pledges || {}).items, "pledge_id", args.pledge_id),
    withdraw_pledge: (topics, args) => found((topics.pledges || {}).items, "pledge_id", args.pledge_id),
    take: (topics, args) => layerPart(topics, C.LAYERS[args.graphic] || ((topics.stage || {}).preview || {}).layer),
    out: (topics, args) => layerPart(topics, args.layer),
  };

  function layerPart(topics, layer) {
    const stage = topics.stage || {};
    if (stage.at_seq && stage.at_seq[layer] !== undefined) return { at_seq: stage.at_seq[layer] };
    return (stage.program || {})[layer];
  }

  /* The `basis` of a command, undefined where its part was never there or it needs none. */
  C.basisOf = function (name, args, topics) {
    const part = PARTS[name] && PARTS[name](topics, args);
    return part ? part.at_seq : undefined;
  };
})(window.Control = window.Control || {});
