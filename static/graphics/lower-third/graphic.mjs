// Who is speaking. Without a name the first line (the unit) takes its place; there is never an empty line.

import { Graphic } from '../_kit/graphic.mjs';
import { given, h } from '../_kit/markup.mjs';
import { seal } from '../_kit/parts.mjs';
import { sheet } from '../_kit/sheet.mjs';

const css = await sheet('graphic.css', import.meta.url);
const VOICES = { 答: 'government', 问: 'public', 评: 'record' };

export default class LowerThird extends Graphic {
  static css = [css];

  #lines() {
    const chinese = (this.data.line ?? []).filter(given), english = (this.data.line_en ?? []).filter(given);
    if (this.language !== 'en') return chinese.map((line) => h('span', {}, line));
    return english.length ? english.map((line) => h('span', {}, line)) : chinese.map((line) => h('span', { lang: 'zh-CN' }, line));
  }

  draw() {
    const character = Object.hasOwn(VOICES, this.data.seal) ? this.data.seal : '答', voice = this.data.voice ?? VOICES[character];
    const lines = this.#lines(), name = given(this.data.name) ? this.text('name') : lines.shift();
    if (!name) return null;
    return h('section', { class: `g slot-name lower${lines.length ? '' : ' alone'}`, 'data-voice': voice }, seal(character, voice),
      h('div', { class: `plate edge-top${lines.length ? '' : ' edge-bottom'}`, 'data-m': 'plate' },
        h('b', { class: 'fit-name', 'data-fit': 'name', 'data-m': 'text' }, name)),
      lines.length > 0 && h('div', { class: 'strip edge-bottom', 'data-m': 'plate' },
        h('div', { class: 'fit-line', 'data-fit': 'line', 'data-m': 'text' }, lines)));
  }
}
