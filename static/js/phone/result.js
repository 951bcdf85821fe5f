/* A published result with its denominators, the reader's own mark in it, and a round declared void. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html } = window.htmPreact;
  const t = window.Words.t;

  function Sum({ result }) {
    const parts = ["satisfied", "valid", "present", "entitled"].filter((name) => result[name] !== null);
    return html`<p class="res__sum">${parts.map((name, index) => html`${index ? " / " : ""}<b>${
      t("phone.result." + name, { n: result[name] })}</b>`)}</p>`;
  }

  function Bar({ step, n, most, mine }) {
    return html`<li class=${(step.satisfied ? "yes" : "no") + (mine ? " mine" : "")}>
      <span class="k">${mine && html`<span aria-hidden="true">▸ </span>`}<${Phone.Said} of=${step} field="label"/>
        ${mine && html`<span class="sr">${t("phone.result.yours")}</span>`}</span>
      <span class="b"><i style=${{ width: (most ? n / most * 100 : 0) + "%" }}></i></span>
      <span class="n num">${n}</span></li>`;
  }

  function Bars({ round, own }) {
    const { result, scale } = round;
    const count = (step) => (result.histogram.find((row) => row.value === step.value) || { n: 0 }).n;
    const most = Math.max(...scale.map(count));
    const good = scale.filter((step) => step.satisfied).length;
    return html`<ul class="bars">${scale.map((step, index) => html`
      <${Bar} key=${step.value} step=${step} n=${count(step)} most=${most} mine=${own === step.value}/>
      ${index + 1 === good && good > 1 && html`<li class="bars__note">
        <${Phone.Rich} of="phone.result.counts" k=${good} n=${html`<b>${result.satisfied}</b>`}/></li>`}`)}</ul>`;
  }

  /* The line under the bars: whose the mark is, and how many did not score. */
  function foot(round, own) {
    const { result } = round;
    const absent = (result.present === null ? result.entitled : result.present) - result.valid;
    return [own !== null && "▸ " + t("phone.result.your-mark"), absent > 0 && t("phone.result.absent", { n: absent })]
      .filter(Boolean).join(" · ");
  }

  function Own({ round, standing }) {
    const late = Phone.casting.status(round).kind === "late";
    if (!standing) return html`<p class="say say--quiet note">${t(late ? "phone.result.late" : "phone.result.none")}</p>`;
    return html`<div class="proof"><${Phone.LampShape} name="received"/><p>
      <b>${standing.value === null ? t("phone.result.in")
        : html`<${Phone.Rich} of="phone.result.in-mark" label=${Phone.stepSaid(round, standing.value)}/>`}</b>
      ${standing.code && html`<span>${t("phone.receipt.keep")}<br/><span class="code">${standing.code}</span></span>`}
    </p></div>`;
  }

  Phone.Result = function Result({ round }) {
    const { result } = round;
    const standing = Phone.casting.counted(round);
    const own = standing ? standing.value : null;
    const box = Phone.useFocus(round.round_id);
    const quorum = (Phone.state.topics.run || {}).quorum;
    return html`<${Phone.Frame}>
      <section class="res" role="status" tabindex="-1" ref=${box}>
        <h1 class="res__unit">${round.subject && html`<${Phone.Said} of=${round.subject} field="name"/> · `}
          <${Phone.Said} of=${round.rubric} field="label"/></h1>
        ${round.corrected && html`<p class="res__flag">${t("phone.result.corrected")}</p>`}
        ${result.under_quorum && result.share !== null && html`<p class="res__flag">${t("phone.result.under-quorum", { n: quorum })}</p>`}
        <p class="res__figure num">${result.share === null ? t("phone.result.no-result")
          : html`${result.share}<small>%</small>`}</p>
        <${Sum} result=${result}/>
        <${Bars} round=${round} own=${own}/>
        <p class="bars__note bars__note--last">${foot(round, own)}</p>
      </section>
      <${Own} round=${round} standing=${standing}/>
      <${Phone.Proof} code=${standing && standing.code}/>
      <div class="actions"><${Phone.Button} onClick=${() => Phone.set({ roundLeft: true })}>${t("phone.back")}<//></div>
    <//>`;
  };

  Phone.Void = function Void({ round }) {
    const reason = round.void_reason;
    return html`<${Phone.Frame}>
      <${Phone.Lamp} look="plain" shape="warning" word=${t("phone.void.word")} say=${t("phone.void.say")}/>
      <${Phone.Facts} rows=${[
        [t("phone.fact.unit"), round.subject ? html`<${Phone.Said} of=${round.subject} field="name"/>` : null],
        [t("phone.void.reason"), reason ? html`<span lang="zh-CN">${reason}</span>` : null]]}/>
      <${Phone.Steps} text=${t("phone.void.steps")}/>
      <div class="actions"><${Phone.Button} onClick=${() => Phone.set({ roundLeft: true })}>${t("phone.back")}<//></div>
    <//>`;
  };
})();
