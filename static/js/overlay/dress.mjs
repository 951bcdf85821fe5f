// Language, theme and background of the page. The check background draws what an engineer wants to see: that the rest is
// transparent, and where the safe areas and the channel's logo are.

const CHECK = ['check', 'action-safe', 'title-safe', 'logo'];

/** Dresses the document; without a background it stays transparent. */
export function dress(page, { lang, theme, background }) {
  page.documentElement.lang = lang;
  page.documentElement.dataset.theme = theme;
  if (background.kind === 'key') page.documentElement.style.background = background.colour;
  if (background.kind !== 'check') return;
  page.body.prepend(...CHECK.map((name) => Object.assign(page.createElement('div'), { className: name })));
}
