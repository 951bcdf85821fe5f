// The parts every graphic is built of. Each returns an element, or null where its content is missing.

import { given, h, svg } from './markup.mjs';

/** The square (one character) or plaque (two) that leads a graphic and says whose voice it is. */
export const seal = (characters, voice = 'record') => h('div', {
  class: `seal ${[...characters].length > 1 ? 'word' : ''} ${voice === 'record' ? '' : 'speaks'}`.trim(),
  'data-voice': voice,
  'data-m': 'seal',
  lang: 'zh-CN',
}, [...characters].map((character) => h('span', {}, character)));

export const number = (value, unit = null, name = 'num') => h('span', { class: name }, value, unit && h('span', { class: 'percent' }, unit));

/** Labels and figures side by side; a figure that is missing goes with its label. */
export const base = (pairs) => h('div', { class: 'base', 'data-fit': 'base', 'data-m': 'text' }, pairs.filter(([, value]) => given(value))
  .map(([label, value]) => h('div', {}, h('span', { class: 'label' }, label), number(value))));

/** A bar on a track that is always 0 to 100 per cent; one ballot among many still shows. */
export const bar = (part, whole, colour) => h('div', { class: 'bar' },
  h('i', { class: part > 0 ? 'some' : '', 'data-m': 'bar', vars: { '--v': part > 0 && whole > 0 ? part / whole : 0, '--c': colour } }));

/** `part` in `whole` in per cent, two decimals, half up, in whole numbers so that no rounding of binary fractions shows. */
export function percent(part, whole) {
  const hundredths = Math.floor((part * 20000 + whole) / (2 * whole));
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}

const pencil = (size) => svg('svg', { width: size, height: size, viewBox: '0 0 32 32' }, svg('path', { class: 'pencil', d: 'M4 28l3-9L23 3l6 6-16 16z' }));
const below = (size) => svg('svg', { width: size, height: size, viewBox: '0 0 32 32' },
  svg('path', { class: 'below-line', d: 'M3 11h26' }), svg('path', { class: 'below', d: 'M6 18h20L16 31z' }));
const SHAPES = { corrected: pencil, below };

export const shape = (kind, size = 32) => SHAPES[kind](size);

/** A shape with its word; as `tag` on a plate of its own. */
export const mark = (kind, word, names = '') => h('span', { class: `mark ${names}`.trim() }, shape(kind), h('span', {}, word));

const mouths = {
  smile: () => [svg('path', { class: 'face-line', d: 'M28 46q9-12 18 0M66 46q9-12 18 0M28 66q28 36 56 0' })],
  cry: () => [
    svg('path', { class: 'face-line', d: 'M24 40l20-11M88 40L68 29M34 90q22-28 44 0' }),
    svg('g', { class: 'face-dot' },
      svg('circle', { cx: 38, cy: 52, r: 7 }), svg('circle', { cx: 74, cy: 52, r: 7 }), svg('path', { d: 'M82 60q13 17 0 21q-13-4 0-21z' })),
  ],
};

export const face = (kind) => svg('svg', { class: `face ${kind}`, viewBox: '0 0 112 112' }, svg('circle', { cx: 56, cy: 56, r: 56 }), ...mouths[kind]());

export const lock = () => svg('svg', { class: 'lock', width: 112, height: 128, viewBox: '0 0 112 128' },
  svg('path', { class: 'lock-body', d: 'M8 56h96v72H8z' }),
  svg('path', { class: 'lock-bow', d: 'M28 60V36a28 28 0 0 1 56 0v24' }),
  svg('path', { class: 'lock-slot', d: 'M56 82v24' }));
