// What proves a result: its code, large, and the signed note as a QR; before the first round, the fingerprint of the key that signs.

import { Graphic } from '../_kit/graphic.mjs';
import { given, h, svg } from '../_kit/markup.mjs';
import { seal } from '../_kit/parts.mjs';
import { sheet } from '../_kit/sheet.mjs';

const css = await sheet('graphic.css', import.meta.url);
const ROOM = 400, QUIET = 8;   // the most it may take; four white modules on every side belong to the code

/** Each character in a cell of its own: letters of unequal width would not stand in columns. */
const fours = (code) => String(code).split('-').map((four) => h('span', {}, [...four].map((character) => h('i', {}, character))));

const drawable = (qr) => qr?.size > 0 && /^[Mmh0-9 .]+$/.test(qr.path);

function picture({ size, path }) {
  const whole = size + QUIET, most = Math.max(2, Math.floor(ROOM / whole)), edge = QUIET / 2;
  const side = whole * (most - (most * whole) % 2);   // modules of whole pixels, edges on even ones
  return svg('svg', { width: side, height: side, viewBox: `${-edge} ${-edge} ${whole} ${whole}`, class: 'modules' }, svg('path', { d: path }));
}

export default class Proof extends Graphic {
  static css = [css];

  draw() {
    const { code, fingerprint, qr } = this.data, ofRound = given(code), shown = ofRound ? code : fingerprint;
    if (!given(shown)) return null;
    const whose = ofRound ? 'unit' : 'show';
    return h('section', { class: 'g slot-name proof' }, seal(ofRound ? '校验' : '公钥'),
      h('div', { class: 'plate edge-top edge-bottom', 'data-m': 'plate' },
        h('div', { class: 'label', 'data-m': 'text' }, this.say(ofRound ? 'code' : 'proofKey')),
        given(this.data[whose]) && h('div', { class: 'fit-line', 'data-fit': 'line', 'data-m': 'text' }, h('span', {}, this.text(whose))),
        h('div', { class: 'code', 'data-m': 'text', lang: 'en' }, fours(shown)),
        drawable(qr) && h('div', { class: 'qr', 'data-m': 'late' }, picture(qr)),
        this.#says(ofRound).map((line) => h('div', { class: 'says', 'data-m': 'text' }, line))));
  }

  /** What stands below: the ballots under the code, told as the result beside it tells them. */
  #says(ofRound) {
    const { ballots, line_ballots: line } = this.data;
    if (!ofRound) return [this.say('proofKeyNote')];
    if (!given(ballots)) return [];
    return [this.say(given(line) ? 'ballotsApart' : 'ballots', { n: ballots, line }), this.say('proofNote')];
  }
}
