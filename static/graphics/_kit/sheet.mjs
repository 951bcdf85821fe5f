// Style sheets as real CSS files, adopted by the shadow roots. A graphic's module waits for its own, so that once it is
// loaded it needs the server for nothing more.

const kept = new Map();

async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return new CSSStyleSheet().replace(await answer.text());
}

/** The style sheet beside a module: `await sheet('graphic.css', import.meta.url)`. */
export function sheet(file, base) {
  const url = new URL(file, base).href;
  if (!kept.has(url)) kept.set(url, read(url));
  return kept.get(url);
}
