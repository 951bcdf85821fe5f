/* What became of the ballot: sending, queued, received, refused, closed. One anatomy: lamp, facts, one button. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html } = window.htmPreact;
  const t = window.Words.t;

  const subject = (round) => (round.subject
    ? [t("phone.fact.unit"), html`<${Phone.Said} of=${round.subject} field="name"/>`] : ["", null]);
  /* Several criteria need the width of the page. */
  const mark = (round, marks, word) => [t(word || "phone.fact.mark"), Phone.marksSaid(round, marks),
    round.criteria.length > 1 ? "wide" : ""];
  /* What was scored, and how: with several criteria in one row, so that the button stays in sight. */
  const score = (round, marks) => (round.criteria.length > 1 && round.subject
    ? [[subject(round)[1], Phone.marksSaid(round, marks), "wide"]] : [subject(round), mark(round, marks)]);
  const change = (round) => html`<${Phone.Button} onClick=${() => Phone.casting.edit(round, true)}>
    ${t("phone.receipt.change")}<//>`;
  const leave = (patch) => html`<${Phone.Button} onClick=${() => Phone.set(patch)}>${t("phone.back")}<//>`;
  const watch = () => html`<${Phone.Button} wait>${t(Phone.wording("phone.receipt.watch"))}<//>`;

  /* look: the lamp's colours. shape: its drawing. rows: facts. button: what can be done. The note is always there,
     so that the button keeps its place from state to state. */
  function page(round, { look, shape, words, rows, button, timed, note }) {
    return html`<${Phone.Frame} round=${timed ? round : null}>
      <${Phone.Lamp} look=${look} shape=${shape || look} word=${t(words + ".word")} say=${t(words + ".say")}
        low=${round.criteria.length > 1}/>
      <${Phone.Facts} rows=${rows}/>
      <p class="say say--quiet note">${note || t("phone.rule.totals")}</p>
      <div class="actions">${button}</div>
    <//>`;
  }

  const LATE = { unknown: "phone.late.unknown", paper: "phone.late.paper" };
  const code = (text) => [t("phone.fact.code"), text, "code"];

  function received(round, standing) {
    return page(round, {
      look: "received", words: round.state === "closing" ? "phone.received.closing" : "phone.received", timed: true,
      rows: score(round, standing.marks).concat([code(standing.code)]),
      note: standing.code && t("phone.receipt.keep"), button: change(round),
    });
  }

  function onPaper(round, ended) {
    return page(round, {
      look: "received", shape: ended ? "closed" : "received", words: ended ? "phone.paper.closed" : "phone.paper",
      timed: !ended, rows: [subject(round)], button: watch(),
    });
  }

  function waitingForAnswer(round, kind, entry, ended) {
    return page(round, {
      look: kind, words: "phone." + kind, timed: !ended,
      rows: score(round, entry.marks).concat([[t("phone.fact.code"), t("phone.fact.code-later")]]),
      button: html`${kind === "queued" && !ended ? change(round) : html`<${Phone.Button} wait>${t("phone.receipt.wait")}<//>`}
        ${Phone.state.cutOff && html`<${Phone.PlainWay}/>`}`,
    });
  }

  function failed(round, entry) {
    const said = Phone.marksSaid(round, entry.marks);
    const word = round.criteria.length > 1 ? "phone.failed.again-all" : "phone.failed.again";
    return page(round, {
      look: "refused", words: "phone.failed", timed: true,
      rows: score(round, entry.marks).concat([[t("phone.fact.code"), t("phone.fact.none")]]),
      button: html`<${Phone.Button} main onClick=${() => Phone.casting.again(round)}>
        <span><${Phone.Rich} of=${word} label=${said}/></span><//>`,
    });
  }

  function late(round, entry) {
    const standing = Phone.casting.counted(round);
    const [word, said, look] = mark(round, standing && standing.marks, "phone.fact.counted-mark");
    const none = t(standing ? "phone.fact.earlier" : "phone.fact.none");
    return page(round, {
      look: "refused", words: LATE[entry.why] || "phone.late",
      rows: [subject(round), mark(round, entry.marks, "phone.fact.late-mark"), [word, said || none, said ? look : ""]],
      button: leave(round === Phone.state.stranded ? { stranded: null } : { roundLeft: true }),
    });
  }

  function closed(round, standing) {
    return page(round, {
      look: "received", shape: "closed", words: "phone.closed",
      rows: (standing.marks ? score(round, standing.marks) : [subject(round), [t("phone.fact.mark"), t("phone.fact.forgotten")]])
        .concat([code(standing.code)]),
      note: standing.code && t("phone.receipt.keep"), button: watch(),
    });
  }

  function missed(round) {
    const { chosen } = Phone.records.of(round);
    return page(round, {
      look: "plain", shape: "closed", words: "phone.missed",
      rows: [subject(round), [t("phone.fact.mark"), t("phone.fact.not-given")],
        mark(round, chosen, "phone.fact.unsent")],
      button: watch(),
    });
  }

  /* The page of a round that is open or closing and has something of ours, or that is closed. */
  Phone.Receipt = function Receipt({ round }) {
    const ended = Phone.isEnded(round);
    const { kind, entry } = Phone.casting.status(round);
    if (kind === "sending" || kind === "queued") return waitingForAnswer(round, kind, entry, ended);
    if (kind === "late") return late(round, entry);
    if (kind === "failed" && !ended) return failed(round, entry);
    if (Phone.casting.onPaper(round)) return onPaper(round, ended);
    const standing = Phone.casting.counted(round);
    if (!ended) return received(round, standing);
    return standing ? closed(round, standing) : missed(round);
  };
})();
