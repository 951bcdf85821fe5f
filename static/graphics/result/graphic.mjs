// A revealed result: the share, its base at once below it, and how the marks fell. A sealed one (preview only) has dashes and a lock.

import { Graphic } from '../_kit/graphic.mjs';
import { given, h } from '../_kit/markup.mjs';
import { bar, base, lock, mark, number, seal } from '../_kit/parts.mjs';
import { sheet } from '../_kit/sheet.mjs';

const head = await sheet('../_kit/head.css', import.meta.url);
const css = await sheet('graphic.css', import.meta.url);
const DASH = '—';

export default class Result extends Graphic {
  static css = [head, css];

  #head() {
    return h('div', { class: 'head' }, seal('测'), h('div', { class: 'plate edge-top', 'data-m': 'plate' },
      h('span', { class: 'label', 'data-m': 'text' }, given(this.data.title) ? this.text('title') : this.say('verdict')),
      given(this.data.unit) && h('b', { class: 'fit-name', 'data-fit': 'name', 'data-m': 'text' }, this.text('unit'))));
  }

  #headline() {
    const { sealed, share } = this.data;
    if (sealed) return h('div', { class: 'instead', 'data-m': 'text' }, lock(), h('b', {}, this.say('wait')));
    if (!given(share)) return h('div', { class: 'instead', 'data-m': 'text' }, h('b', {}, this.say('noResult')));
    const figure = number(share, '%');
    Object.assign(figure.dataset, { m: 'score', fit: 'score' });
    return figure;
  }

  #base() {
    const { sealed, satisfied, valid, present, entitled } = this.data;
    return base([
      [this.say('satisfied'), sealed ? DASH : satisfied], [this.say('valid'), valid], [this.say('present'), present], [this.say('entitled'), entitled],
    ]);
  }

  #label({ label, label_en: english }) {
    const name = (text, lang) => h('span', { class: 'name', 'data-fit': 'label', lang }, text);
    return this.language === 'en' && given(english) ? name(english, 'en') : name(label, 'zh-CN');
  }

  #row(row) {
    const { valid, sealed } = this.data, known = !sealed && given(row.n);
    return h('div', { class: row.satisfied ? 'counts' : '' }, this.#label(row),
      bar(known ? row.n : 0, valid, `var(--step-${row.step ?? 3})`),
      h('span', { class: 'n', 'data-m': 'late' }, known ? row.n : DASH),
      h('span', { class: 'p', 'data-m': 'late' }, known && given(row.share) ? `${row.share}%` : DASH));
  }

  #marks() {
    const { under_quorum: below, corrected, sealed } = this.data;
    const marks = [!sealed && below && mark('below', this.say('belowQuorum')), corrected && mark('corrected', this.say('rescored'))].filter(Boolean);
    return marks.length > 0 && h('div', { class: 'marks edge-bottom', 'data-m': 'plate' }, marks);
  }

  draw() {
    const rows = this.data.rows ?? [], marks = this.#marks();
    return h('section', { class: `g slot-side verdict${rows.length > 6 ? ' dense' : ''}` }, this.#head(),
      h('div', { class: 'plate score', 'data-m': 'plate' }, this.#headline()),
      h('div', { class: 'strip foundation', 'data-m': 'plate' }, this.#base()),
      rows.length > 0 && h('div', { class: `plate dist${marks ? '' : ' edge-bottom'}`, 'data-m': 'plate' }, rows.map((row) => this.#row(row))),
      marks);
  }
}
