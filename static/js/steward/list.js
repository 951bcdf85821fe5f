/* All cards: how many are here, the search, what wants a hand first, then who is missing, and the rest by ranges. */
(function (S) {
  "use strict";

  const { html, t } = { html: S.html, t: S.t };
  const RANGE = 20;     // printed sheets are handed out in such stacks
  const FIRST = 50;     // rows of a list before the rest is folded away

  const sum = (name) => S.groups().reduce((total, group) => total + group[name], 0);

  function Counts() {
    const away = S.cards().filter((card) => card.state === "away").length;
    const numbers = [["joined", sum("joined")], ["entitled", sum("entitled")], ["away", away], ["reserve", sum("reserve")]];
    return html`<dl class="counts num">${numbers.map(([name, n]) => html`<div key=${name} data-count=${name}>
      <dt>${t(`steward.count.${name}`)}</dt><dd>${n}</dd></div>`)}</dl>`;
  }

  function note(card) {
    const away = S.awayFor(card);
    const where = card.state === "away" && away !== null ? t("steward.note.away", { ago: S.ago(away) }) : t(`steward.note.${card.state}`);
    return card.voted === null || card.state === "void" ? where : `${where} · ${t(card.voted ? "steward.voted" : "steward.not-voted")}`;
  }

  function Row({ card }) {
    const { look } = S.STATES[card.state];
    return html`<li><button type="button" class="cardrow" onClick=${() => S.openCard(card.card)}>
      <b class="num">${card.card}</b>
      <span class=${"cardrow__st " + look}><${S.StateMark} state=${card.state}/>${t(`steward.state.${card.state}`)}</span>
      <small>${note(card)}</small></button></li>`;
  }

  function Rows({ name, cards }) {
    const all = S.ui.open[name];
    const shown = all ? cards : cards.slice(0, FIRST);
    const unfold = () => S.set({ open: Object.assign({}, S.ui.open, { [name]: true }) });
    return html`<ul class="cards">${shown.map((card) => html`<${Row} key=${card.card} card=${card}/>`)}</ul>
      ${shown.length < cards.length && html`<button type="button" class="btn more-rows" onClick=${unfold}>
        ${t("steward.more", { n: cards.length - shown.length })}</button>`}`;
  }

  function Part({ name, cards }) {
    return cards.length ? html`<section class="part" data-part=${name}><h2>${t(`steward.part.${name}`, { n: cards.length })}</h2>
      <${Rows} name=${name} cards=${cards}/></section>` : null;
  }

  /* Cards in stacks of twenty, by their numbers: A001-A020. */
  function ranges(cards) {
    const found = [];
    cards.forEach((card) => {
      const place = Math.floor((Number(card.card.slice(1)) - 1) / RANGE);
      const last = found[found.length - 1];
      if (last && last.place === place && last.letter === card.card[0]) last.cards.push(card);
      else found.push({ place, letter: card.card[0], cards: [card] });
    });
    return found;
  }

  function Range({ of }) {
    const name = `${of.cards[0].card}–${of.cards[of.cards.length - 1].card}`;
    const open = Boolean(S.ui.open[name]);
    const joined = of.cards.filter((card) => card.state === "here" || card.state === "away" || card.state === "asks").length;
    const turn = () => S.set({ open: Object.assign({}, S.ui.open, { [name]: !open }) });
    return html`<li><button type="button" class="cardrow cardrow--range" aria-expanded=${open ? "true" : "false"} onClick=${turn}>
      <b class="num">${name}</b><span class="cardrow__st">${t("steward.range", { n: joined, of: of.cards.length })}</span></button>
      ${open && html`<ul class="cards cards--in">${of.cards.map((card) => html`<${Row} key=${card.card} card=${card}/>`)}</ul>`}</li>`;
  }

  const Requests = () => S.requests().map((request) => html`<p class="said said--second" key=${request.request_id}>
    ${t("steward.second.waits", { who: request.actor, what: t(`steward.command.${request.command}`), card: (request.wish || {}).card || "" })}
    <button type="button" class="btn" onClick=${() => S.go("second", { request, said: null })}>${t("steward.second.look")}</button></p>`);

  function Found({ wanted }) {
    const found = S.cards().filter((card) => card.card.indexOf(wanted) >= 0);
    const exact = found.filter((card) => card.card === wanted);
    if (!found.length) return html`<p class="say note" role="status">${t("steward.search.none", { wanted })}</p>`;
    return html`<${Part} name="found" cards=${exact.concat(found.filter((card) => card.card !== wanted))}/>`;
  }

  function Everybody() {
    const of = (...states) => S.cards().filter((card) => states.indexOf(card.state) >= 0);
    return html`<${Part} name="hand" cards=${of("asks").concat(of("away"))}/>
      <${Part} name="absent" cards=${of("absent").filter((card) => !card.voted)}/>
      <section class="part" data-part="all"><h2>${t("steward.part.all", { n: S.cards().length })}</h2>
        <ul class="cards">${ranges(S.cards()).map((range) => html`<${Range} key=${range.letter + range.place} of=${range}/>`)}</ul></section>`;
  }

  /* A number as cards print it: capitals, half width; "a5" is A005. */
  S.clean = function clean(text) {
    const typed = text.normalize("NFKC").toUpperCase().replace(/[^0-9A-Z]/g, "");
    const short = /^([A-Z])(\d{1,2})$/.exec(typed);
    const padded = short && short[1] + ("00" + short[2]).slice(-3);
    return padded && S.find(padded) ? padded : typed;
  };

  S.List = function List() {
    const wanted = S.clean(S.ui.search);
    const submitted = (event) => {
      event.preventDefault();
      if (S.find(wanted)) S.openCard(wanted);
    };
    return html`<${S.Frame}><h1 class="sr">${t("steward.title")}</h1><${Counts}/><${Requests}/>
      <form class="field search" onSubmit=${submitted} role="search"><label for="search">${t("steward.search")}</label>
        <input id="search" value=${S.ui.search} placeholder=${t("steward.search.as")} autocomplete="off" autocapitalize="characters"
          enterkeyhint="search" onInput=${(event) => S.set({ search: event.target.value })}/></form>
      ${!S.cards().length ? html`<p class="say note">${t("steward.no-cards")}</p>`
        : wanted ? html`<${Found} wanted=${wanted}/>` : html`<${Everybody}/>`}<//>`;
  };
})(window.Steward);
