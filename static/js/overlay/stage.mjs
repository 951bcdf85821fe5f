// What has to happen on a layer so that it shows what is wanted. Pure: an item is {graphic, refs, data, ...} or null.

/** Layers from the bottom of the picture to its top. */
export const LAYERS = ['bug', 'lower', 'measure', 'clock', 'proof', 'board', 'full'];

/** JSON with the keys in order, to compare values by. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

const alike = (one, other) => canonical(one ?? {}) === canonical(other ?? {});
export const sameSubject = (shown, wanted) => shown.graphic === wanted.graphic && alike(shown.refs, wanted.refs);

/** The next act on a layer: keep, update, stop or play. Another graphic, or another subject, is a stop and then a play. */
export function nextAct(shown, wanted) {
  if (!shown) return wanted ? 'play' : 'keep';
  if (!wanted || !sameSubject(shown, wanted)) return 'stop';
  return alike(shown.data, wanted.data) ? 'keep' : 'update';
}

/** The items of a programme on the layers that this output shows. */
export const visible = (program, only) => Object.fromEntries(Object.entries(program ?? {}).filter(([layer, item]) => item && (!only || only.has(layer))));
