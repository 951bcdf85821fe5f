/* Paper ballots, and a look before the reveal: a form each. Marks typed here go to the box and are shown nowhere again. */
(function (C) {
  "use strict";

  const { t } = C;
  const said = (item) => window.Words.said(item, "label").text;

  const field = (criterion) => {
    const name = `mark-${criterion.id}`;
    const { range, scale } = criterion;
    if (range) return { name, label: `${said(criterion)} (${range.min}–${range.max})`, type: "number", required: true };
    return { name, label: said(criterion), required: true, options: [["", t("control.paper.choose")]].concat(scale.map((step) => [step.value, said(step)])) };
  };

  C.markFields = (round) => round.criteria.map(field);

  C.marksOf = function (given, round) {
    const marks = {};
    round.criteria.forEach(({ id }) => { if (given[`mark-${id}`] !== "") marks[id] = Number(given[`mark-${id}`]); });
    return marks;
  };

  C.askPaper = async function () {
    const round = C.roundCard(C.topics).round;
    const given = await C.askFor({
      title: t("control.paper.title"), text: t("control.paper.text"), confirm: t("control.paper.enter"),
      fields: [{ name: "card", label: t("control.paper.card"), required: true }].concat(C.markFields(round)),
    });
    if (!given) return;
    C.send("enter_paper", { round_id: round.round_id, card: given.card.toUpperCase(), marks: C.marksOf(given, round) });
  };

  /* The answer is this session's alone, and gone when the form is left. */
  C.askPeek = async function () {
    const round = C.roundCard(C.topics).round;
    const given = await C.askFor({
      title: t("control.peek.title"), text: t("control.peek.text"), confirm: t("control.peek"), danger: true,
      fields: [{ name: "reason", label: t("control.reason"), required: true }],
    });
    if (!given) return;
    const ack = await C.send("peek_round", { round_id: round.round_id, reason: given.reason });
    if (!ack.ok) return;
    const { value, satisfied, valid, abstained } = ack.result;
    const sum = { value: value === null ? "—" : value, satisfied: satisfied === null ? "—" : satisfied, valid, abstained };
    C.askFor({ title: t("control.peek.seen"), text: t("control.peek.sum", sum), confirm: t("control.close-sheet") });
  };
})(window.Control);
