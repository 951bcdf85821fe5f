/* The panel's marks. Each state has its own shape, so that it reads without colour. */
(function (C) {
  "use strict";

  const { html } = C;
  const line = (d, width) => html`<path d=${d} fill="none" stroke="currentColor" stroke-width=${width || 2}
    stroke-linejoin="round" />`;
  const solid = (d) => html`<path d=${d} fill="currentColor" />`;

  const MARKS = {
    ok: html`<circle cx="7" cy="7" r="6" fill="currentColor" />`,
    none: html`<circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2.5 2" />`,
    half: html`<g><circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" stroke-width="2" />
      ${solid("M7 1.5a5.5 5.5 0 010 11z")}</g>`,
    warn: html`<g>${solid("M7 1l6.5 12H.5z")}<path d="M7 5v4M7 10.2v1.6" stroke="var(--paper)" stroke-width="1.6" /></g>`,
    bad: html`<g>${solid("M4.3.5h5.4l3.8 3.8v5.4l-3.8 3.8H4.3L.5 9.7V4.3z")}
      <path d="M4.6 4.6l4.8 4.8M9.4 4.6L4.6 9.4" stroke="var(--paper)" stroke-width="1.6" /></g>`,
    done: line("M2 7.5l3.5 3.5L12 3.5"),
    now: solid("M2 1l11 6-11 6z"),
    next: line("M3 2l8 5-8 5z", 1.8),
    cross: line("M3 3l8 8M11 3l-8 8"),
    lock: html`<g><rect x="2" y="6" width="10" height="7" rx="1" fill="none" stroke="currentColor" stroke-width="1.6" />
      ${line("M4 6V4.200a3 3 0 016 0V6", 1.6)}</g>`,
    second: html`<g><circle cx="4.500" cy="4.500" r="2.500" fill="currentColor" />
      <circle cx="10" cy="5.500" r="2" fill="currentColor" />
        ${solid("M0 13c0-3 2-5 4.500-5s4.500 2 4.500 5zM9.800 13h4.200c0-2.600-1.600-4.400-3.800-4.400-.7 0-1.300.2-1.800.5.9 1 1.400 2.400 1.400 3.900z")}</g>`,
  };

  C.Mark = ({ of }) => html`<svg class="mi" viewBox="0 0 14 14" aria-hidden="true">${MARKS[of]}</svg>`;
})(window.Control);
