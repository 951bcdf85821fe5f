// The bug at the top right: the programme, and the topic being asked about.

import { Graphic } from '../_kit/graphic.mjs';
import { given, h } from '../_kit/markup.mjs';
import { seal } from '../_kit/parts.mjs';
import { sheet } from '../_kit/sheet.mjs';

const css = await sheet('graphic.css', import.meta.url);

export default class Topic extends Graphic {
  static css = [css];

  draw() {
    const { show, topic } = this.data;
    if (!given(show) && !given(topic)) return null;
    return h('section', { class: 'g slot-bug bug', 'data-voice': 'public', 'data-fit': 'bug' }, seal('问', 'public'),
      h('div', { class: 'words edge-top edge-bottom', 'data-m': 'plate' },
        given(show) && h('div', { class: 'plate' }, h('span', { 'data-m': 'text' }, this.text('show'))),
        given(topic) && h('div', { class: 'strip' }, h('span', { 'data-m': 'text' }, this.text('topic')))));
  }
}
