// Motion by part, in frames of 40 ms (25 fps; at 50 fps twice as many). The seal comes first, the plate opens from it, words come
// last; out is the way back. Digits never roll: an intermediate figure would be a false figure.

const FRAME_MS = 40;
const EASE_IN = 'cubic-bezier(.16, .84, .24, 1)';
const EASE_OUT = 'cubic-bezier(.6, 0, .84, .2)';

const REST = { clipPath: 'inset(-12% -24px -12% 0)', opacity: 1, transform: 'none' };
const AWAY = {
  seal: { clipPath: 'inset(100% -24px 0 0)' },
  plate: { clipPath: 'inset(-12% 100% -12% 0)' },
  leaf: { clipPath: 'inset(-12% -24px -12% 100%)' },   // what hangs on the right edge opens from there
  text: { opacity: 0, transform: 'translateX(-24px)' },
  row: { opacity: 0, transform: 'translateX(-24px)' },
  bar: { transform: 'scaleX(0)' },
  late: { opacity: 0 },
  score: { clipPath: 'inset(112% -24px -12% 0)' },
  page: { clipPath: 'inset(0 100% 0 0)' },
};
//            part: [first frame, frames]
const IN = { seal: [0, 6], plate: [2, 8], leaf: [0, 10], text: [4, 7], row: [4, 5], bar: [4, 8], late: [5, 6], score: [2, 10], page: [0, 12] };
const OUT = { text: [0, 4], row: [0, 4], late: [0, 4], score: [0, 4], bar: [0, 4], plate: [1, 7], leaf: [0, 8], seal: [5, 5], page: [0, 10] };

function move(node, part, [first, frames], entering, wait) {
  const rest = Object.fromEntries(Object.keys(AWAY[part]).map((property) => [property, REST[property]]));
  const timing = { delay: (first + wait) * FRAME_MS, duration: frames * FRAME_MS };
  return entering
    ? node.animate([AWAY[part], rest], { ...timing, easing: EASE_IN, fill: 'backwards' })
    : node.animate([rest, AWAY[part]], { ...timing, easing: EASE_OUT, fill: 'forwards' });
}

function animate(root, table, entering) {
  let rows = 0;
  return [...root.querySelectorAll('[data-m]')].map((node) => {
    const part = node.dataset.m;
    const wait = entering && part === 'row' ? rows++ / 3 : 0;   // a third of a frame apart: a board fills from the top
    return move(node, part, table[part], entering, wait);
  });
}

export const enter = (root) => animate(root, IN, true);
export const leave = (root) => animate(root, OUT, false);

/** Resolves when all have ended or were cancelled; by the clock where the browser draws no frames (a hidden source). */
export function settled(animations) {
  const longest = Math.max(0, ...animations.map((animation) => animation.effect.getComputedTiming().endTime));
  const drawn = Promise.allSettled(animations.map((animation) => animation.finished));
  return Promise.race([drawn, new Promise((resolve) => { setTimeout(resolve, longest + 3 * FRAME_MS); })]);
}
