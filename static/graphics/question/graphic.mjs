// A question as it was asked, and who asked it.

import { Graphic } from '../_kit/graphic.mjs';
import { given, h } from '../_kit/markup.mjs';
import { seal } from '../_kit/parts.mjs';
import { sheet } from '../_kit/sheet.mjs';

const panel = await sheet('../_kit/panel.css', import.meta.url);

export default class Question extends Graphic {
  static css = [panel];

  draw() {
    if (!given(this.data.text)) return null;
    const by = this.text('by'), role = this.text('role');
    return h('section', { class: 'g slot-panel panel', 'data-voice': 'public' }, seal('提问', 'public'),
      h('div', { class: 'plate middle edge-top edge-bottom', 'data-m': 'plate' },
        (given(by) || given(role)) && h('div', { class: 'by', 'data-m': 'text' },
          h('b', {}, given(by) ? by : role), given(by) && given(role) && h('span', {}, role)),
        h('div', { class: 'fit-text', 'data-fit': 'text', 'data-m': 'text' }, this.text('text'))));
  }
}
