/* The parts every page is built of: texts, lamp, facts, button, the strip's clock. They show what they are given. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html, useEffect, useRef, useState } = window.htmPreact;
  const Words = window.Words;
  const t = Words.t;
  const KNOCK_MS = 3000;

  /* The name of the public line {label, label_en} where this page is one of its devices; else null. */
  Phone.publicLine = () => (Words.config.line ? Phone.state.topics.run && Phone.state.topics.run.public_line
    || Words.config.public_line || null : null);

  /* The key of a text, or of what is said instead to a device of the public line: it has no card and no seat. */
  Phone.wording = (key) => (Words.config.line && Words.has(key + ".line") ? key + ".line" : key);

  /* A programme's text, marked with its language where that is not the page's. */
  Phone.Said = function Said({ of, field }) {
    const said = Words.said(of, field);
    return said.lang === Words.lang() ? said.text : html`<span lang=${said.lang}>${said.text}</span>`;
  };

  /* A text of the catalogue whose {name} places hold elements. */
  Phone.Rich = function Rich({ of, ...parts }) {
    return t(of).split(/\{(\w+)\}/).map((piece, index) => (index % 2 ? parts[piece] : piece));
  };

  /* A text of the catalogue, each line for itself. */
  Phone.Lines = function Lines({ text }) {
    return text.split("\n").map((line, index) => (index ? [html`<br/>`, line] : line));
  };

  /* A question with its unit's Chinese name marked as Chinese on an English page. */
  Phone.Question = function Question({ round }) {
    const said = Words.said(round, "question");
    const name = round.subject && round.subject.name;
    if (said.lang === "zh-CN" && Words.lang() !== "zh-CN") return html`<span lang="zh-CN">${said.text}</span>`;
    if (said.lang === "zh-CN" || !name || said.text.indexOf(name) < 0) return said.text;
    const [before, after] = said.text.split(name);
    return [before, html`<span lang="zh-CN">${name}</span>`, after];
  };

  /* Milliseconds left of the round's time, counted here since its news arrived. Draws its owner 5 times a second. */
  Phone.useLeft = function useLeft(round) {
    const [, tick] = useState(0);
    const counting = Boolean(round) && (round.state === "open" || round.state === "closing");
    useEffect(() => {
      if (!counting) return undefined;
      const timer = setInterval(() => tick((n) => n + 1), 200);
      return () => clearInterval(timer);
    }, [counting]);
    if (!counting) return null;
    return Math.max(0, round.remaining_ms - (performance.now() - Phone.state.at.round));
  };

  /* Puts focus, and the top of the page, on what a page says first. `about` changes: it has something new to say. */
  Phone.useFocus = function useFocus(about) {
    const box = useRef(null);
    useEffect(() => { box.current.focus({ preventScroll: true }); window.scrollTo(0, 0); }, [about]);
    return box;
  };

  /* The lamp: shape, word, sentence. low: it leaves room on the smallest phone for much that follows. */
  Phone.Lamp = function Lamp({ look, shape, word, say, alarm, low }) {
    const box = Phone.useFocus(shape + word);
    return html`<section class=${"lamp lamp--" + look + (low ? " lamp--low" : "")} role=${alarm ? "alert" : "status"} tabindex="-1" ref=${box}>
      <${Phone.LampShape} name=${shape}/>
      <h1 class="lamp__word">${word}</h1>
      <p class="lamp__say"><${Phone.Lines} text=${say}/></p>
    </section>`;
  };

  /* Rows of [word, value, class]; a row whose value is null falls away with its word. */
  Phone.Facts = ({ rows }) => html`<dl class="facts">
    ${rows.filter((row) => row[1] !== null).map(([word, value, look]) => html`
      <div><dt>${word}</dt><dd class=${look || ""}>${value}</dd></div>`)}
  </dl>`;

  Phone.Button = ({ main, wait, onClick, submit, children }) => html`<button type=${submit ? "submit" : "button"}
    class=${"btn" + (main ? " btn--main" : "") + (wait ? " btn--wait" : "")}
    aria-disabled=${wait ? "true" : null} onClick=${wait && !submit ? null : onClick}>${children}</button>`;

  /* The way round everything that needs a socket. Devices of the public line have no card to show there. */
  Phone.PlainWay = () => !Words.config.line && html`<${PlainLink}/>`;

  /* Leaves this page, which would send a waiting ballot, only for one that is there. */
  function PlainLink() {
    const [dead, setDead] = useState(false);
    const said = useRef(null);
    useEffect(() => { if (dead) said.current.scrollIntoView({ block: "nearest" }); }, [dead]);
    async function go(event) {
      const { href } = event.currentTarget;
      event.preventDefault();
      setDead(false);
      if (await answers("/plain")) window.location.assign(href);
      else setDead(true);
    }
    return html`<a class="btn" href=${"/plain?lang=" + Words.lang()} onClick=${go}>${t("phone.plain")}</a>
      <p class="say" role="status" ref=${said}>${dead && t("phone.plain.dead")}</p>`;
  }

  /* Whether the server says anything at all, soon. */
  async function answers(path) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), KNOCK_MS);
    try {
      await fetch(path, { method: "HEAD", cache: "no-store", signal: abort.signal });
      return true;
    } catch (error) {
      return false;  // no network, or silence
    } finally {
      clearTimeout(timer);
    }
  }

  /* What is kept, until when, who sees it. */
  function Kept() {
    return html`<ul class="rule">${["what", "until", "who", "phone"].map((part) => html`
      <li>${t(Phone.wording("phone.privacy." + part))}</li>`)}</ul>`;
  }

  Phone.Privacy = () => html`<section class="part"><h2>${t("phone.privacy")}</h2><${Kept}/></section>`;

  Phone.PrivacyFold = () => html`<details class="fold kept"><summary>${t("phone.privacy")}</summary><${Kept}/></details>`;

  Phone.Steps = ({ text }) => html`<section class="part part--near"><h2>${t("phone.what-to-do")}</h2>
    <ul class="rule">${text.split("\n").map((step) => html`<li>${step}</li>`)}</ul></section>`;
})();
