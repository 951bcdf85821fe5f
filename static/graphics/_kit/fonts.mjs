// The bundled family, loaded into the document (a shadow root can't declare fonts). Without it the system's own stands in.

const FILES = [['500', 'noto-sans-sc-500.woff2'], ['700', 'noto-sans-sc-700.woff2']];
const PATIENCE_MS = 5000;

const load = ([weight, file]) => {
  const url = new URL(`../../vendor/fonts/${file}`, import.meta.url);
  const face = new FontFace('Noto Sans SC', `url("${url}") format("woff2")`, { weight, display: 'block' });
  document.fonts.add(face);
  return face.load();
};

let asked;
const ask = () => (asked ??= Promise.allSettled(FILES.map(load)));

/** Resolves when text can be measured: the fonts are there, or are not coming. `late` is called if they come after that. */
export function fonts(late) {
  let waited = false;
  const patience = new Promise((resolve) => { setTimeout(() => { waited = true; resolve(); }, PATIENCE_MS); });
  return Promise.race([ask().then(() => { if (waited) late(); }), patience]);
}
