/* Every drawn mark of the phone, by name. A state is never told by colour alone: each lamp has a shape of its own. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html } = window.htmPreact;
  Phone.html = html;

  const disc = html`<circle cx="38" cy="38" r="35" fill="currentColor"/>
    <path d="M21 39l12 12 23-25" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round" stroke-linejoin="round"/>`;

  const lamps = {
    sending: html`<circle cx="38" cy="38" r="32" fill="none" stroke="currentColor" stroke-width="5" stroke-dasharray="12 8.1" class="turn"/>
      <path d="M38 56V24M25 36l13-13 13 13" fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"/>`,
    queued: html`<rect x="6" y="6" width="64" height="64" rx="6" fill="none" stroke="currentColor" stroke-width="5"/>
      <path d="M25 20h26M25 56h26M29 20c0 11 18 11 18 18s-18 7-18 18M47 20c0 11-18 11-18 18s18 7 18 18" fill="none"
        stroke="currentColor" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/>`,
    received: disc,
    refused: html`<path d="M24 4h28l20 20v28L52 72H24L4 52V24z" fill="currentColor"/>
      <path d="M26 26l24 24M50 26L26 50" stroke="#fff" stroke-width="7" stroke-linecap="round"/>`,
    closed: html`<rect x="12" y="34" width="52" height="34" rx="5" fill="none" stroke="currentColor" stroke-width="5"/>
      <path d="M24 34V24a14 14 0 0128 0v10" fill="none" stroke="currentColor" stroke-width="5"/>
      <path d="M38 46v10" stroke="currentColor" stroke-width="6" stroke-linecap="round"/>`,
    warning: html`<path d="M38 6l34 62H4z" fill="none" stroke="currentColor" stroke-width="5" stroke-linejoin="round"/>
      <path d="M38 29v18" stroke="currentColor" stroke-width="6" stroke-linecap="round"/>
      <circle cx="38" cy="57" r="3.6" fill="currentColor"/>`,
    done: disc,
    phones: html`<rect x="3" y="18" width="22" height="42" rx="4" fill="none" stroke="currentColor" stroke-width="4" stroke-dasharray="6 5"/>
      <rect x="50" y="18" width="23" height="42" rx="4" fill="none" stroke="currentColor" stroke-width="5"/>
      <path d="M31 39h12M38 33l6 6-6 6" fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/>`,
  };

  const links = {
    on: html`<circle cx="7" cy="7" r="6" fill="currentColor"/>`,
    off: html`<circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" stroke-width="2"/>
      <path d="M7 1.5a5.5 5.5 0 010 11z" fill="currentColor"/>`,
  };

  const eyes = html`<circle cx="42" cy="42" r="38" fill="none" stroke="currentColor" stroke-width="5"/>
    <circle cx="29" cy="34" r="4.5" fill="currentColor"/><circle cx="55" cy="34" r="4.5" fill="currentColor"/>`;
  const faces = {
    smile: html`${eyes}<path d="M23 50c8 14 30 14 38 0" fill="none" stroke="currentColor" stroke-width="5" stroke-linecap="round"/>`,
    cry: html`${eyes}<path d="M25 61c7-12 27-12 34 0" fill="none" stroke="currentColor" stroke-width="5" stroke-linecap="round"/>
      <path d="M29 43c-6 8-6 13 0 13s6-5 0-13z" fill="currentColor"/>`,
  };

  Phone.LampShape = ({ name }) => html`<svg viewBox="0 0 76 76" aria-hidden="true">${lamps[name]}</svg>`;
  Phone.LinkShape = ({ name }) => html`<svg viewBox="0 0 14 14" aria-hidden="true">${links[name]}</svg>`;
  Phone.Face = ({ name }) => html`<svg viewBox="0 0 84 84" aria-hidden="true">${faces[name]}</svg>`;
})();
