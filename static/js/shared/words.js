/* Words of a page in the language of its reader. Owns the choice of language; knows nothing of any page.
   window.WORDS = [keys, Chinese texts, English texts], in the same order, stands in front of this file in the bundle. */
(function () {
  "use strict";

  const KEPT = "hearing.lang";
  const LANGS = ["zh-CN", "en"];
  const listeners = [];

  /* The page's configuration, as the server wrote it into <body data-config>. */
  const config = JSON.parse(document.body.getAttribute("data-config") || "{}");

  /* A private window may forbid storage: then the page simply forgets. */
  function recall() {
    try { return localStorage.getItem(KEPT); } catch (error) { return null; }
  }

  function keep(value) {
    try { localStorage.setItem(KEPT, value); } catch (error) { /* not kept: the page works all the same */ }
  }

  /* An address that asks for a language outright (?lang=en) goes before what was chosen once. */
  const asked = /[?&]lang=/.test(location.search) ? config.lang : null;
  let current = [asked, recall(), config.lang].find((name) => LANGS.indexOf(name) >= 0) || LANGS[0];
  document.documentElement.lang = current;

  const [keys, ...texts] = window.WORDS;
  const place = keys.reduce((places, key, at) => Object.assign(places, { [key]: at }), {});

  function lookUp(key) { return texts[LANGS.indexOf(current)][place[key]]; }

  function has(key) { return lookUp(key) !== undefined; }

  /* The text of a key with {name} replaced from params. A missing key shows itself, so that it is noticed. */
  function t(key, params) {
    const text = lookUp(key);
    if (text === undefined) return key;
    return text.replace(/\{(\w+)\}/g, (whole, name) =>
      (params && params[name] !== undefined && params[name] !== null ? String(params[name]) : whole));
  }

  /* The sentence for an ack {ok: false, code, facts}; also for codes only a browser makes (offline, no-answer). */
  function refusal(ack) {
    const key = ["refusal." + ack.code, "common.refusal." + ack.code].find(has) || "common.refusal.other";
    return t(key, Object.assign({ code: ack.code }, ack.facts));
  }

  /* What a programme's text says to this reader: {text, lang}. `item.name_en` may be "": then the Chinese stands. */
  function said(item, field) {
    const english = item[field + "_en"];
    if (current === "en" && english) return { text: english, lang: "en" };
    return { text: item[field] || "", lang: "zh-CN" };
  }

  function setLang(name) {
    if (LANGS.indexOf(name) < 0 || name === current) return;
    current = name;
    document.documentElement.lang = name;
    keep(name);
    listeners.forEach((listener) => listener(name));
  }

  window.Words = {
    t, has, refusal, said, setLang, config,
    lang: () => current,
    other: () => LANGS.find((name) => name !== current),
    onChange: (listener) => { listeners.push(listener); },
  };
})();
