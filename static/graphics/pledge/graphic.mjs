// What a unit promised: what, who, by when. A corrected pledge says so, and when.

import { Graphic } from '../_kit/graphic.mjs';
import { given, h } from '../_kit/markup.mjs';
import { mark, seal } from '../_kit/parts.mjs';
import { sheet } from '../_kit/sheet.mjs';

const panel = await sheet('../_kit/panel.css', import.meta.url);
const css = await sheet('graphic.css', import.meta.url);

export default class Pledge extends Graphic {
  static css = [panel, css];

  #term(key) {
    return given(this.data[key]) && h('div', { class: `pair ${key}`, 'data-m': 'text' },
      h('span', { class: 'label' }, this.say(key)), h('b', {}, this.text(key)));
  }

  #by() {
    const { unit, corrected } = this.data;
    return (given(unit) || given(corrected)) && h('div', { class: 'by', 'data-m': 'text' }, given(unit) && h('b', {}, this.text('unit')),
      given(corrected) && mark('corrected', `${this.say('corrected')} ${corrected}`, 'tag'));
  }

  draw() {
    const { what, who, due } = this.data;
    if (!given(what)) return null;
    const terms = given(who) || given(due);
    return h('section', { class: `g slot-panel panel${terms ? ' twofold' : ''}`, 'data-voice': 'government' }, seal('承诺', 'government'),
      h('div', { class: `plate middle edge-top${terms ? '' : ' edge-bottom'}`, 'data-m': 'plate' }, this.#by(),
        h('div', { class: 'fit-text', 'data-fit': 'text', 'data-m': 'text' }, this.text('what'))),
      terms && h('div', { class: 'strip terms edge-bottom', 'data-m': 'plate', 'data-fit': 'terms' }, this.#term('who'), this.#term('due')));
  }
}
