// The whole picture while there is no programme to show: before it, in a break, after it.

import { Graphic } from '../_kit/graphic.mjs';
import { given, h } from '../_kit/markup.mjs';
import { sheet } from '../_kit/sheet.mjs';

const css = await sheet('graphic.css', import.meta.url);

export default class Standby extends Graphic {
  static css = [css];

  draw() {
    const { show, topic, state, slogan } = this.data, title = given(topic) ? 'topic' : 'show';
    return h('section', { class: 'g slot-full standby strip', 'data-m': 'page' }, h('div', { class: 'glyph', lang: 'zh-CN' }, '问'),
      h('div', { class: 'title' },
        given(topic) && given(show) && h('div', { class: 'quiet', 'data-m': 'text' }, this.text('show')),
        given(this.data[title]) && h('b', { 'data-fit': 'title', 'data-m': 'text' }, this.text(title)),
        given(state) && h('div', { class: 'state', 'data-m': 'text' }, this.text('state')),
        given(slogan) && h('div', { class: 'slogan quiet', 'data-m': 'text' }, this.text('slogan'))));
  }
}
