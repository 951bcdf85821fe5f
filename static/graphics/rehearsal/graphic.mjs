// What says that nothing here is real: a frame, a tag and one great word, above every layer while a rehearsal runs.

import { Graphic } from '../_kit/graphic.mjs';
import { h } from '../_kit/markup.mjs';
import { sheet } from '../_kit/sheet.mjs';

const css = await sheet('graphic.css', import.meta.url);

export default class Rehearsal extends Graphic {
  static css = [css];

  draw() {
    return h('section', { class: `g slot-full rehearsal${this.data.keyed ? ' keyed' : ''}` }, h('div', { class: 'edge' }),
      h('div', { class: 'ghost', lang: 'zh-CN' }, this.say('rehearsal')),
      h('div', { class: 'tag' }, h('b', { lang: 'zh-CN' }, this.say('rehearsal')), h('span', {}, this.say('rehearsalNote'))));
  }
}
