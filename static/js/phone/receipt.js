/* What became of the ballot: sending, queued, received, refused, closed. One anatomy: lamp, facts, one button. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html } = window.htmPreact;
  const t = window.Words.t;

  const subject = (round) => (round.subject
    ? [t("phone.fact.unit"), html`<${Phone.Said} of=${round.subject} field="name"/>`] : ["", null]);
  const mark = (round, value, word) => [t(word || "phone.fact.mark"), Phone.stepSaid(round, value)];
  const change = (round) => html`<${Phone.Button} onClick=${() => Phone.casting.edit(round, true)}>
    ${t("phone.receipt.change")}<//>`;
  const leave = (patch) => html`<${Phone.Button} onClick=${() => Phone.set(patch)}>${t("phone.back")}<//>`;
  const watch = () => html`<${Phone.Button} wait>${t(Phone.wording("phone.receipt.watch"))}<//>`;

  /* look: the lamp's colours. shape: its drawing. rows: facts. button: what can be done. The note is always there,
     so that the button keeps its place from state to state. */
  function page(round, { look, shape, words, rows, button, timed, note }) {
    return html`<${Phone.Frame} round=${timed ? round : null}>
      <${Phone.Lamp} look=${look} shape=${shape || look} word=${t(words + ".word")} say=${t(words + ".say")}/>
      <${Phone.Facts} rows=${rows}/>
      <p class="say say--quiet note">${note || t("phone.rule.totals")}</p>
      <div class="actions">${button}</div>
    <//>`;
  }

  const code = (text) => [t("phone.fact.code"), text, "code"];

  function received(round, standing) {
    return page(round, {
      look: "received", words: round.state === "closing" ? "phone.received.closing" : "phone.received", timed: true,
      rows: [subject(round), mark(round, standing.value), code(standing.code)],
      note: standing.code && t("phone.receipt.keep"), button: change(round),
    });
  }

  function waitingForAnswer(round, kind, entry, ended) {
    const value = Phone.casting.valueIn(round, entry.marks);
    return page(round, {
      look: kind, words: "phone." + kind, timed: !ended,
      rows: [subject(round), mark(round, value), [t("phone.fact.code"), t("phone.fact.code-later")]],
      button: kind === "queued" && !ended ? change(round) : html`<${Phone.Button} wait>${t("phone.receipt.wait")}<//>`,
    });
  }

  function failed(round, entry) {
    const label = Phone.stepSaid(round, Phone.casting.valueIn(round, entry.marks));
    return page(round, {
      look: "refused", words: "phone.failed", timed: true,
      rows: [subject(round), [t("phone.fact.mark"), label], [t("phone.fact.code"), t("phone.fact.none")]],
      button: html`<${Phone.Button} main onClick=${() => Phone.casting.again(round)}>
        <span><${Phone.Rich} of="phone.failed.again" label=${label}/></span><//>`,
    });
  }

  function late(round, entry) {
    const standing = Phone.casting.counted(round);
    const value = standing && standing.value !== null ? Phone.stepSaid(round, standing.value) : null;
    const none = t(standing ? "phone.fact.earlier" : "phone.fact.none");
    return page(round, {
      look: "refused", words: entry.why === "unknown" ? "phone.late.unknown" : "phone.late",
      rows: [subject(round), mark(round, Phone.casting.valueIn(round, entry.marks), "phone.fact.late-mark"),
        [t("phone.fact.counted-mark"), value || none]],
      button: leave(round === Phone.state.stranded ? { stranded: null } : { roundLeft: true }),
    });
  }

  function closed(round, standing) {
    const value = standing.value === null ? t("phone.fact.forgotten") : Phone.stepSaid(round, standing.value);
    return page(round, {
      look: "received", shape: "closed", words: "phone.closed",
      rows: [subject(round), [t("phone.fact.mark"), value], code(standing.code)],
      note: standing.code && t("phone.receipt.keep"), button: watch(),
    });
  }

  function missed(round) {
    const choice = Phone.records.of(round).choice;
    const unsent = choice !== null && Phone.stepSaid(round, choice);
    return page(round, {
      look: "plain", shape: "closed", words: "phone.missed",
      rows: [subject(round), [t("phone.fact.mark"), t("phone.fact.not-given")],
        [t("phone.fact.unsent"), unsent || null]],
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
    const standing = Phone.casting.counted(round);
    if (!ended) return received(round, standing);
    return standing ? closed(round, standing) : missed(round);
  };
})();
