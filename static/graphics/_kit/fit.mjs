// Fit by steps, before the first frame: one size down while the text is cut, then a second line. Never a scale factor, never fewer words.

const LADDERS = {
  name: ['', 'step-1', 'step-2', 'two-lines'],
  line: ['', 'step-1', 'step-2', 'two-lines', 'more-lines'],
  unit: ['', 'step-1', 'step-2', 'step-3', 'cut'],
  bug: ['', 'step-1', 'stacked'],
  base: ['', 'stacked'],
  clock: ['', 'step-1', 'stacked'],
  count: ['', 'step-1', 'step-2'],
  label: ['', 'step-1'],
  scored: ['', 'step-1'],
  terms: ['', 'step-1', 'step-2', 'stacked'],
  foot: ['', 'step-1', 'step-2'],
  score: ['', 'step-1', 'step-2', 'step-3', 'least'],
  board: ['', 'wider', 'widest'],
  title: ['', 'step-1', 'step-2', 'two-lines'],
  item: ['', 'step-1', 'two-lines'],
  tall: ['', 'crowded', 'crowded bare', 'crowded bare barest'],
};
const CUT_BY_PLATE = new Set(['name', 'line', 'score']);
// A text looks for the size that needs two lines before it is allowed a third.
const TEXT = [[2, ['', 'step-1', 'step-2']], [3, ['', 'step-1', 'step-2']], [4, ['step-3']], [6, ['step-4']]];
const EVERY = [...new Set([...Object.values(LADDERS).flat(), ...TEXT.flatMap(([, steps]) => steps)].flatMap((step) => step.split(' ')))].filter(Boolean);

function put(node, step) {
  node.classList.remove(...EVERY);
  if (step) node.classList.add(...step.split(' '));
}

// Whether content leaves the box or runs into its padding. Measured on the layout: a running entrance moves only the painting.
function wide(box) {
  const style = getComputedStyle(box), inner = box.offsetWidth - parseFloat(style.paddingRight) - parseFloat(style.borderRightWidth);
  const right = (child) => child.offsetLeft + child.offsetWidth - (child.offsetParent === box ? 0 : box.offsetLeft);
  return box.scrollWidth > box.clientWidth || [...box.children].some((child) => right(child) > inner + 1 || child.scrollWidth > child.clientWidth + 1);
}

const lines = (node) => Math.round(node.scrollHeight / parseFloat(getComputedStyle(node).lineHeight));

function fitText(node) {
  TEXT.some(([most, steps]) => steps.some((step) => { put(node, step); return lines(node) <= most; }));
}

// A board gives up the width of its bars before any of its names is cut.
function fitBoard(board) {
  const names = [...board.querySelectorAll('[data-fit="unit"]')];
  LADDERS.board.some((step) => {
    put(board, step);
    names.forEach((name) => fitLine(name, 'unit'));
    return !names.some((name) => name.classList.contains('cut'));
  });
}

// A column of plates stands closer where it is too high for its slot; at last how the marks fell is given up, then the notes: never a base.
function fitTall(column) {
  LADDERS.tall.some((step) => {
    put(column, step);
    fitAll(column);
    return column.scrollHeight <= column.clientHeight;
  });
}

function fitLine(node, kind) {
  const box = CUT_BY_PLATE.has(kind) ? node.parentElement : node;
  LADDERS[kind].some((step) => {
    put(node, step);
    return !wide(box) && (step !== 'two-lines' || lines(node) <= 2) && (kind !== 'score' || node.offsetHeight * 1.15 <= box.clientHeight);
  });
}

// Edges stand on whole, even pixels: text of any width leaves no half-transparent column beside its plate.
function even(slot) {
  slot.style.width = '';
  const width = slot.getBoundingClientRect().width, whole = Math.ceil(width / 2 - 0.01) * 2;
  if (whole !== width) slot.style.width = `${whole}px`;
}

const WHOLE = { text: fitText, board: fitBoard, tall: fitTall };

function fitAll(root) {
  for (const node of root.querySelectorAll('[data-fit]')) (WHOLE[node.dataset.fit] ?? fitLine)(node, node.dataset.fit);
}

/** Takes every `data-fit` under `root` to the first of its steps that fits. */
export function fit(root) {
  fitAll(root);
  for (const slot of root.querySelectorAll('.g')) even(slot);
}
