// Mounts graphics without a server, and tells a test what is on the picture.

const defined = new Map();

async function tag(name) {
  if (!defined.has(name)) {
    const { default: Graphic } = await import(`/static/graphics/${name}/graphic.mjs`);
    customElements.define(`test-${name}`, Graphic);
    defined.set(name, `test-${name}`);
  }
  return defined.get(name);
}

async function mount(name, data, lang = 'zh-CN') {
  const graphic = document.createElement(await tag(name));
  graphic.setAttribute('lang', lang);
  document.body.append(graphic);
  const loaded = await graphic.load({ data, renderType: 'realtime', renderCharacteristics: {} });
  window.graphic = graphic;
  return loaded;
}

async function live(name, data) {
  const graphic = document.createElement(await tag(name)), seen = {};
  document.body.append(graphic);
  const acts = [['load', { data, renderType: 'realtime' }], ['playAction', {}], ['updateAction', { data }], ['customAction', { id: 'dance' }], ['stopAction', {}], ['dispose', {}]];
  for (const [act, params] of acts) {
    const { statusCode, currentStep } = await graphic[act](params);
    seen[act] = statusCode;
    if (act === 'playAction') seen.currentStep = currentStep;
  }
  return { ...seen, left: graphic.shadowRoot.childElementCount };
}

/** Whole lives, side by side: what every action of every graphic resolved to. */
async function lives(cases) {
  const names = Object.keys(cases), seen = await Promise.all(names.map((name) => live(name, cases[name])));
  return Object.fromEntries(names.map((name, at) => [name, seen[at]]));
}

const clear = () => document.body.replaceChildren();
const theme = (name) => { document.documentElement.dataset.theme = name; };
const box = ({ left, top, right, bottom }) => [left, top, right, bottom];

function* texts(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) if (node.data.trim()) yield node;
}

/** How far text must stay from the right edge of its plate. */
const air = (node) => parseFloat(getComputedStyle(node.closest('.plate, .strip, .tag, .marks') ?? node).paddingRight);

const clamped = (rect, node) => {
  const box = node.closest('.step-4')?.getBoundingClientRect();
  return Boolean(box) && (rect.top + rect.bottom) / 2 > box.bottom;
};

/** Everything a viewer could read, with where it stands; `plate` is the box it must not leave. */
function reading(graphic = window.graphic) {
  const root = graphic.shadowRoot, range = document.createRange();
  return [...texts(root)].flatMap((node) => {
    range.selectNodeContents(node);
    const parent = node.parentElement, plate = parent.closest('.plate, .strip, .seal, .tag, .marks')?.getBoundingClientRect();
    const word = {
      text: node.data, size: parseFloat(getComputedStyle(parent).fontSize), plate: plate ? box(plate) : null, air: air(parent), giant: parent.matches('.glyph, .ghost'),
    };
    return [...range.getClientRects()].filter((rect) => rect.width > 0 && !clamped(rect, parent))
      .map((rect) => ({ ...word, rect: box(rect), middle: (rect.top + rect.bottom) / 2 }));
  });
}

/** What is wider than the box that cuts it. */
const cut = (graphic = window.graphic) => [...graphic.shadowRoot.querySelectorAll('*')]
  .filter((node) => node instanceof HTMLElement && getComputedStyle(node).overflowX !== 'visible' && node.scrollWidth > node.clientWidth + 1 && !node.matches('.standby'))
  .map((node) => `${node.className}: ${node.scrollWidth} in ${node.clientWidth}`);

const channel = (value) => { const part = value / 255; return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4; };
const luminance = (colour) => { const [r, g, b] = colour.match(/[\d.]+/g).map(Number); return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };

function ground(node) {
  for (let at = node; at; at = at.parentElement) { const colour = getComputedStyle(at).backgroundColor; if (colour !== 'rgba(0, 0, 0, 0)') return colour; }
  return null;
}

/** Of every text: how far its colour stands out from what lies under it (WCAG's ratio). */
function contrasts(graphic = window.graphic) {
  return [...texts(graphic.shadowRoot)].map((node) => {
    const parent = node.parentElement, pair = [getComputedStyle(parent).color, ground(parent)], [light, dark] = pair.map(luminance).sort((a, b) => b - a);
    return { text: node.data, pair, ratio: (light + 0.05) / (dark + 0.05) };
  });
}

const words = (selector) => [...window.graphic.shadowRoot.querySelectorAll(selector)].map((node) => node.textContent);
const frame = (graphic = window.graphic) => { const slot = graphic.shadowRoot.querySelector('.g'); return slot && box(slot.getBoundingClientRect()); };
const running = (graphic = window.graphic) => graphic.shadowRoot.getAnimations().length;

/** The box of all pixels of a PNG (base64) whose alpha is not 0, and the pixels of it that lie outside `inside`. */
async function alpha(png, inside) {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d', { willReadFrequently: true });
  canvas.drawImage(picture, 0, 0);
  const { data, width } = canvas.getImageData(0, 0, picture.width, picture.height);
  let stray = 0, painted = 0;
  for (let at = 3; at < data.length; at += 4) {
    if (data[at] === 0) continue;
    const x = ((at - 3) / 4) % width, y = Math.floor((at - 3) / 4 / width);
    painted += 1;
    if (!inside || x < Math.floor(inside[0]) || y < Math.floor(inside[1]) || x >= Math.ceil(inside[2]) || y >= Math.ceil(inside[3])) stray += 1;
  }
  return { stray, painted };
}

window.harness = { mount, lives, clear, theme, reading, cut, words, frame, running, contrasts, alpha };
