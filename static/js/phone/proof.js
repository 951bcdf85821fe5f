/* Where this phone's ballot stands in the sealed box: asked of the server once the result is out, and checked here.
   Shows no mark. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html, useEffect } = window.htmPreact;
  const Words = window.Words;
  const t = Words.t;
  const ANSWER_MS = 8000;
  const SPREAD_MS = 5000;  // a whole hall learns of a result at once: it does not have to ask at once
  const found = {};        // receipt -> {state: "asking" | "none" | "told", answer}

  let loading = null;

  /* The arithmetic comes when there is something to check: until then no phone waits for it. Resolves with whether it
     is there. */
  function arithmetic() {
    if (Phone.verdict) return Promise.resolve(true);
    loading = loading || new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = document.body.getAttribute("data-check");
      script.onload = () => resolve(true);
      script.onerror = () => { loading = null; resolve(false); };
      document.head.appendChild(script);
    });
    return loading;
  }

  async function ask(code) {
    if (found[code] && found[code].state !== "none") return;
    found[code] = { state: "asking" };
    Phone.changed();
    const [ready, answer] = await Promise.all([arithmetic(), post(code)]);
    found[code] = ready && answer && answer.state === "counted" ? { state: "told", answer } : { state: "none" };
    Phone.changed();
  }

  /* Asked without the cookie: nothing in the question says which card it comes from. */
  async function post(code) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), ANSWER_MS);
    try {
      const response = await fetch("/api/v1/verify", {
        method: "POST", credentials: "omit", signal: abort.signal,
        headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code }),
      });
      return await response.json();
    } catch (error) {
      return null;  // no network, or no answer of ours: the reader may ask again
    } finally {
      clearTimeout(timer);
    }
  }

  const Hash = ({ word, values }) => html`<dt>${word}</dt>
    ${values.length ? values.map((value) => html`<dd class="hash">${value}</dd>`) : html`<dd>${t("phone.proof.none")}</dd>`}`;

  /* The way from the leaf to the round's root, as the server told it. */
  function Way({ answer }) {
    const { proof, checkpoint } = answer;
    return html`<dl class="hashes">
      <dt>${t("phone.proof.checkpoint")}</dt><dd class="code">${checkpoint.code}</dd>
      <${Hash} word=${t("phone.proof.leaf")} values=${[proof.leaf]}/>
      <${Hash} word=${t("phone.proof.path", { n: proof.path.length })} values=${proof.path}/>
      <${Hash} word=${t("phone.proof.group-root")} values=${[proof.group_root]}/>
      <${Hash} word=${t("phone.proof.group-path", { n: proof.group_path.length })} values=${proof.group_path}/>
      <${Hash} word=${t("phone.proof.root")} values=${[proof.root]}/>
    </dl>
    <p class="say"><a href=${"/verify?lang=" + Words.lang()}>${t("phone.proof.page")}</a></p>`;
  }

  /* What this phone knows by itself of its ballot. */
  function own(round, { code, marks, nonce }) {
    const { run, card } = Phone.state.topics;
    return { episodeId: run.episode_id, roundId: round.round_id, group: card.group, code, marks, nonce };
  }

  const LOOKS = { fits: "received", in: "received", differs: "refused" };

  function Told({ round, standing, answer }) {
    const verdict = Phone.verdict(own(round, standing), round.code, answer);
    const place = t("phone.proof.place", { place: answer.place, of: answer.of });
    return html`<section class=${"checked checked--" + LOOKS[verdict]} role=${verdict === "differs" ? "alert" : "status"}>
        <${Phone.LampShape} name=${LOOKS[verdict]}/><p><b>${t("phone.proof." + verdict)}</b>
        <span>${verdict === "differs" ? t("phone.proof.differs-do") : place}</span></p></section>
      <details class="way"><summary>${t("phone.proof.way")}</summary>
        <p class="say">${t("phone.proof.say")}</p><${Way} answer=${answer}/></details>`;
  }

  /* standing: the ballot that counts, or null. A phone that keeps no receipt of it has nothing to check. */
  Phone.Proof = function Proof({ round, standing }) {
    const code = standing && standing.code;
    useEffect(() => {
      if (!code || found[code]) return undefined;
      const timer = setTimeout(() => ask(code), Math.random() * SPREAD_MS);
      return () => clearTimeout(timer);
    }, [code]);
    if (!standing) return null;
    if (!code && Phone.casting.onPaper(round)) {
      return html`<p class="say say--quiet note">${t("phone.proof.paper")}
        <a href=${"/verify?lang=" + Words.lang()}>${t("phone.proof.paper-page")}</a></p>`;
    }
    if (!code) return html`<p class="say say--quiet note">${t("phone.proof.forgotten")}</p>`;
    const { state, answer } = found[code] || {};
    if (state === "none") {
      return html`<p class="say say--quiet note">${t("phone.proof.failed")}</p>
        <${Phone.Button} onClick=${() => ask(code)}>${t("phone.proof.again")}<//>`;
    }
    if (state !== "told") return html`<p class="say say--quiet note">${t("phone.proof.asking")}</p>`;
    return html`<${Told} round=${round} standing=${standing} answer=${answer}/>`;
  };
})();
