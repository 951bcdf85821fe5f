// What the address of the page asks for: language, theme, background and layers.

const COLOUR = /^[0-9a-f]{6}$/i;

function background(value) {
  if (value === 'check') return { kind: 'check' };
  return COLOUR.test(value ?? '') ? { kind: 'key', colour: `#${value}` } : { kind: 'none' };
}

/** `{lang, theme, background, layers}`; layers is a set, or null for all. */
export function asked(search) {
  const query = new URLSearchParams(search), layers = query.get('layers');
  return {
    lang: query.get('lang')?.toLowerCase().startsWith('en') ? 'en' : 'zh-CN',
    theme: query.get('theme') === 'bright' ? 'bright' : 'solemn',
    background: background(query.get('bg')),
    layers: layers ? new Set(layers.split(',').map((layer) => layer.trim()).filter(Boolean)) : null,
  };
}
