// Elements from code: what arrives as data only ever becomes a text node, so no text can turn into markup.

export const given = (value) => value !== undefined && value !== null && value !== '' && !Number.isNaN(value);

const SVG = 'http://www.w3.org/2000/svg';

function build(node, { class: names, vars, lang, ...attributes }, children) {
  if (names) node.setAttribute('class', names);
  if (lang) node.setAttribute('lang', lang);
  for (const [name, value] of Object.entries(attributes)) if (given(value) && value !== false) node.setAttribute(name, value);
  for (const [name, value] of Object.entries(vars ?? {})) node.style.setProperty(name, value);
  node.append(...children.flat(Infinity).filter((child) => given(child) && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(String(child)))));
  return node;
}

/** An element; `vars` sets custom properties, empty children are left out. */
export const h = (tag, options = {}, ...children) => build(document.createElement(tag), options, children);

export const svg = (tag, options = {}, ...children) => build(document.createElementNS(SVG, tag), options, children);

const alike = (was, now) => was.nodeType === now.nodeType && was.nodeName === now.nodeName && was.dataset?.m === now.dataset?.m;

function copyAttributes(was, now) {
  for (const { name } of [...was.attributes]) if (name !== 'style' && !now.hasAttribute(name)) was.removeAttribute(name);
  for (const { name, value } of now.attributes) if (name !== 'style' && was.getAttribute(name) !== value) was.setAttribute(name, value);
  // The attribute itself is shut by the page's content policy; the property is open.
  if (was.style.cssText !== now.style.cssText) was.style.cssText = now.style.cssText;
}

/** Makes `parent` hold what `fresh` shows, keeping the nodes that are there: a running entrance goes on under an update. */
export function morph(parent, fresh) {
  const old = [...parent.childNodes];
  fresh.forEach((now, at) => {
    const was = old[at];
    if (!was) parent.append(now);
    else if (!alike(was, now)) was.replaceWith(now);
    else if (was.nodeType === Node.TEXT_NODE) { if (was.data !== now.data) was.data = now.data; }
    else {
      copyAttributes(was, now);
      morph(was, [...now.childNodes]);
    }
  });
  old.slice(fresh.length).forEach((node) => node.remove());
}
