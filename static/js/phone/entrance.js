/* The pages of the entrance: card, typed code, takeover, and each way in that did not work with its way on. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html, useEffect, useRef, useState } = window.htmPreact;
  const Words = window.Words;
  const t = Words.t;

  Phone.Show = function Show() {
    const run = Phone.state.topics.run || Words.config.show;
    return html`<div class="join__show">
      ${run && run.title ? html`<h1><${Phone.Said} of=${run} field="title"/></h1>
        ${run.slogan && html`<p lang="zh-CN">${run.slogan}</p>`}` : html`<h1>${t("phone.show")}</h1>`}</div>`;
  };

  function Card({ door }) {
    return html`<${Phone.Frame}><${Phone.Show}/>
      <div class="join__card"><p>${t("phone.join.card")}</p><p class="no num">${door.card}</p><p>${t("phone.join.check")}</p></div>
      <p class="say say--quiet">${t("phone.rule.totals")}</p>
      <div class="actions actions--near"><${Phone.Button} main onClick=${Phone.door.enter}>${t("phone.join.enter")}<//></div>
      <${Phone.Privacy}/>
    <//>`;
  }

  function Code({ door }) {
    const [text, setText] = useState(door.text || "");
    const field = useRef(null);
    const kept = Phone.door.kept();
    const bad = door.code && t("phone.code." + door.code, Object.assign({ n: door.n, of: Phone.door.CODE_LENGTH }, door.facts));
    useEffect(() => { if (bad) field.current.focus(); }, [door]);
    function onSubmit(event) {
      event.preventDefault();
      if (!door.busy) Phone.door.useCode(text);
    }
    return html`<${Phone.Frame} unlinked><${Phone.Show}/>
      ${kept && html`<div class="again"><${Phone.Button} main onClick=${Phone.door.again}>
        ${kept.card ? t("phone.join.again", { card: kept.card }) : t("phone.join.again-any")}<//>
        <p class="say say--quiet">${t("phone.join.again-say")}</p></div>`}
      <form class="part part--near" onSubmit=${onSubmit} novalidate>
        <div class=${"field" + (bad ? " field--bad" : "")}><label for="code">${t("phone.code.label")}</label>
          <span class="hint" id="hint">${t("phone.code.hint")}</span>
          ${bad && html`<span class="bad" id="bad" role="alert">${bad}</span>`}
          <input id="code" ref=${field} value=${text} onInput=${(event) => setText(event.target.value)}
            autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="16"
            aria-describedby=${bad ? "bad hint" : "hint"} aria-invalid=${bad ? "true" : null}/></div>
        <${Phone.Button} submit main=${!kept} wait=${door.busy}>${t(door.busy ? "phone.receipt.wait" : "phone.code.next")}<//>
      </form>
    <//>`;
  }

  function Takeover({ door }) {
    return html`<${Phone.Frame} unlinked>
      <${Phone.Lamp} look="plain" shape="phones" word=${t("phone.takeover.word")} say=${t("phone.takeover.say")}/>
      <div class="actions"><${Phone.Button} main wait=${door.busy} onClick=${Phone.door.takeOver}>${t("phone.takeover.go")}<//>
        <${Phone.Button} onClick=${Phone.door.typeCode}>${t("phone.takeover.other")}<//></div>
    <//>`;
  }

  const board = () => { location.href = "/board"; };
  const reload = () => { location.reload(); };
  /* What each problem looks like and what its button does; its words are phone.problem.<code>.*. */
  const PROBLEMS = {
    "network": { go: () => Phone.door.retry() },
    "card-unknown": { go: () => Phone.door.typeCode() },
    "join-malformed": { go: () => Phone.door.typeCode() },
    "card-foreign": { go: () => Phone.door.typeCode() },
    "card-reissued": { go: () => Phone.door.typeCode() },
    "card-void": { go: () => Phone.door.typeCode() },
    "release-needed": { shape: "phones", go: () => Phone.door.retry() },
    "card-simulated": { go: () => Phone.door.typeCode() },
    "no-run": { go: () => Phone.door.retry() },
    "run-ended": { shape: "done", go: board },
    "no-public-line": { go: board },
    "public-line-full": { go: board },
    "no-cookie": { go: reload },
    "other": { go: () => Phone.door.retry() },
  };

  /* A full page for what stands in the way: what happened, what to do, one button. */
  function Problem({ door }) {
    const code = PROBLEMS[door.code] ? door.code : "other";
    const facts = door.facts || {};
    const about = { text: door.text, at: facts.at, title: facts.title && Words.said(facts, "title").text };
    const say = (part) => t(Phone.wording("phone.problem." + code + part), about);
    const { shape, go } = PROBLEMS[code];
    return html`<${Phone.Frame} unlinked=${code !== "network"}>
      <${Phone.Lamp} look="plain" shape=${shape || "warning"} alarm word=${say(".word")} say=${say(".say")}/>
      <${Phone.Steps} text=${say(".steps")}/>
      <div class="actions"><${Phone.Button} main wait=${door.busy} onClick=${go}>${say(".button")}<//>
        ${code === "network" && html`<${Phone.PlainWay}/>`}</div>
    <//>`;
  }

  function Joining() {
    return html`<${Phone.Frame} unlinked><p class="calm" role="status">${t("phone.opening")}</p><//>`;
  }

  Phone.Door = function Door({ door }) {
    const Page = { joining: Joining, card: Card, code: Code, takeover: Takeover, problem: Problem, open: Phone.Open }[door.page];
    return html`<${Page} door=${door}/>`;
  };

  Phone.Opening = () => (Phone.state.slow
    ? html`<${Problem} door=${{ code: "network" }}/>` : html`<${Joining}/>`);

  Phone.Ended = () => html`<${Phone.Frame}>
    <${Phone.Lamp} look="plain" shape="done" word=${t("phone.problem.run-ended.word")} say=${t(Phone.wording("phone.problem.run-ended.say"))}/>
    <${Phone.Steps} text=${t("phone.problem.run-ended.steps")}/>
    <div class="actions"><${Phone.Button} main onClick=${board}>${t("phone.problem.run-ended.button")}<//></div><//>`;

  Phone.NoRun = () => html`<${Phone.Frame}>
    <${Phone.Lamp} look="plain" shape="warning" word=${t("phone.problem.no-run.word")} say=${t(Phone.wording("phone.problem.no-run.say"))}/>
    <${Phone.Steps} text=${t("phone.problem.no-run.steps")}/>
    <div class="actions"><${Phone.Button} main onClick=${reload}>${t("phone.problem.no-run.button")}<//></div><//>`;

  /* The card is on this phone no more; its words are phone.left.<state>.*. */
  Phone.Left = function Left({ state }) {
    const at = Phone.state.leftAt;
    const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => ("0" + part).slice(-2)).join(":");
    const say = (part) => t("phone.left." + state + part);
    const dead = state === "void" || state === "reissued";
    return html`<${Phone.Frame} unlinked>
      <${Phone.Lamp} look="plain" shape=${dead ? "warning" : "phones"} word=${say(".word")} say=${say(".say")}/>
      <${Phone.Facts} rows=${[[t("phone.left.at"), time, "num"]]}/>
      <p class="say say--quiet note">${say(".do")}</p>
      <div class="actions"><${Phone.Button} main=${dead} onClick=${dead ? Phone.door.otherCard : Phone.door.takeBack}>
        ${say(".button")}<//></div><//>`;
  };
})();
