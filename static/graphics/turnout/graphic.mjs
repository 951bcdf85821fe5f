// How many have scored, of how many. Twenty blocks: each lights when its twentieth has scored.

import { Graphic } from '../_kit/graphic.mjs';
import { given, h } from '../_kit/markup.mjs';
import { sheet } from '../_kit/sheet.mjs';

const css = await sheet('graphic.css', import.meta.url);
const BLOCKS = 20;

export default class Turnout extends Graphic {
  static css = [css];

  draw() {
    const { scored, present, entitled = this.data.entitled } = this.data.live ?? {};
    const known = given(scored) && entitled > 0, lit = known ? Math.floor(scored / entitled * BLOCKS) : 0;
    return h('section', { class: 'g slot-measure turnout plate edge-top edge-bottom', 'data-m': 'leaf' },
      h('div', { class: 'row', 'data-fit': 'count' }, h('div', {}, h('div', {}, this.say(known ? 'scored' : 'open')),
        known && given(present) && h('div', { class: 'label' }, `${this.say('present')} ${present}`)),
      known && h('span', { class: 'num' }, scored, h('small', {}, `/ ${entitled}`))),
      h('div', { class: 'blocks' }, Array.from({ length: BLOCKS }, (_, at) => h('i', { class: at < lit ? 'lit' : '' }))));
  }
}
