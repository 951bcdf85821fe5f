/* One card: where it stands, the act that it wants, and the other ways; voiding last. */
(function (S) {
  "use strict";

  const { html, t } = { html: S.html, t: S.t };

  const fact = (word, value) => html`<div><dt>${t(word)}</dt><dd class="num">${value}</dd></div>`;

  function phoneOf(card) {
    if (card.state === "here") return t("steward.phone.here");
    const away = S.awayFor(card);
    if (card.state === "asks") return away === null ? t("steward.phone.here") : t("steward.note.away", { ago: S.ago(away) });
    if (card.state !== "away") return t("steward.phone.none");
    return away === null ? t("steward.state.away") : t("steward.note.away", { ago: S.ago(away) });
  }

  function Facts({ card }) {
    const voted = card.voted === null ? "steward.no-round" : card.voted ? "steward.voted" : "steward.not-voted";
    return html`<dl class="facts">${fact("steward.fact.group", S.groupName(card.group))}
      ${fact("steward.fact.phone", phoneOf(card))}${fact("steward.fact.voted", t(voted))}</dl>`;
  }

  /* What this card wants now, and the sentence that says what it will do. */
  function Acts({ card }) {
    const release = html`<${S.Button} main=${card.state === "asks"} onClick=${() => S.release(card.card)}>${t("steward.act.release")}<//>`;
    if (card.state === "void") return html`<p class="say note">${t("steward.note.void")}</p>
      <div class="actions"><${S.Button} main onClick=${() => S.go("give", { said: null })}>${t("steward.give")}<//></div>`;
    return html`
      ${card.state === "asks" && html`<p class="say say--quiet note">${t("steward.asks.say")}</p>${release}
        <${S.Button} onClick=${() => S.keep(card.card)}>${t("steward.act.keep")}<//>`}
      <section class="part"><h2>${t("steward.other-ways")}</h2>
        ${S.round() && !card.voted && !S.waits(card.card) && html`<${S.Button} onClick=${() => S.go("paper", { said: null })}>${t("steward.act.paper")}<//>`}
        <p class="say say--quiet note">${t("steward.reissue.say")}</p>
        <${S.Button} onClick=${() => S.reissue(card.card)}>${t("steward.act.reissue")}<//>
        ${(card.state === "here" || card.state === "away") && release}
        <${S.Button} danger onClick=${() => S.go("void", { said: null })}>${t("steward.act.void")}<//></section>`;
  }

  S.Card = function Card() {
    const card = S.find(S.ui.card);
    if (!card) return html`<${S.Frame} back><p class="say">${t("steward.search.none", { wanted: S.ui.card })}</p><//>`;
    return html`<${S.Frame} back><${S.Heading} look="cardno num" of=${card.card}>${card.card}<//>
      <p class=${"cardstate " + S.STATES[card.state].look}><${S.StateMark} state=${card.state}/> ${t(`steward.long.${card.state}`)}</p>
      <${Facts} card=${card}/><${Acts} card=${card}/><//>`;
  };

  S.Void = function Void() {
    const submitted = (event) => {
      event.preventDefault();
      S.voidCard(S.ui.card, new FormData(event.target).get("reason").trim());
    };
    return html`<${S.Frame} back><${S.Heading} look="cardno num" of=${S.ui.card}>${S.ui.card}<//>
      <p class="say">${t("steward.void.say")}</p>
      <form onSubmit=${submitted}><div class="field field--words"><label for="reason">${t("steward.void.reason")}</label>
        <input id="reason" name="reason" required pattern=".*\\S.*" maxlength="200" autocomplete="off"/></div>
        <div class="actions"><${S.Button} danger submit>${t("steward.void.do", { card: S.ui.card })}<//>
          <${S.Button} onClick=${() => S.openCard(S.ui.card)}>${t("steward.void.not")}<//></div></form><//>`;
  };

  /* A new card's QR and code: they were made for this moment and stand nowhere else. */
  S.Given = function Given() {
    const { card, code, qr } = S.ui.given;
    const picture = `data:image/svg+xml,${encodeURIComponent(qr)}`;
    return html`<${S.Frame} back><${S.Heading} look="cardno num" of=${card + code}>${card}<//>
      <div class="qrbox"><img src=${picture} alt=${t("steward.given.qr", { card })}/></div>
      <p class="say given">${t("steward.given.scan")}</p>
      <p class="say given">${t("steward.given.type")} <b class="code">${code}</b></p>
      <p class="say say--quiet given">${t("steward.given.once")}</p>
      <div class="actions"><${S.Button} main onClick=${S.toList}>${t("steward.given.done")}<//>
        <${S.Button} onClick=${() => S.go("give", { said: null })}>${t("steward.given.next")}<//></div><//>`;
  };

  S.Give = function Give() {
    return html`<${S.Frame} back><${S.Heading} look="calm" of="give">${t("steward.give")}<//>
      <p class="say note">${t("steward.give.say")}</p>
      <div class="actions actions--near">${S.groups().map((group) => html`<${S.Button} key=${group.group} main onClick=${() => S.give(group.group)}>
        ${S.groups().length > 1 ? t("steward.give.group", { group: S.groupName(group.group), n: group.reserve })
          : t("steward.give.one", { n: group.reserve })}<//>`)}</div><//>`;
  };
})(window.Steward);
