// A revealed result: the headline, its base at once below it, and how the marks fell or what each criterion came to. The public
// line hangs below, on a plate of its own. A sealed one (preview only) has dashes and a lock.

import { Graphic } from '../_kit/graphic.mjs';
import { given, h } from '../_kit/markup.mjs';
import { bar, base, lock, mark, number, seal } from '../_kit/parts.mjs';
import { sheet } from '../_kit/sheet.mjs';

const head = await sheet('../_kit/head.css', import.meta.url);
const css = await sheet('graphic.css', import.meta.url);
const DASH = '—';
const IN_POINTS = { mean: 'mean', weighted: 'composite' };   // headline -> what its figure is called; any other is a share

export default class Result extends Graphic {
  static css = [head, css];

  get #points() { return this.data.headline in IN_POINTS; }

  #head() {
    return h('div', { class: 'head' }, seal('测'), h('div', { class: 'plate edge-top', 'data-m': 'plate' },
      h('span', { class: 'label', 'data-m': 'text' }, given(this.data.title) ? this.text('title') : this.say('verdict')),
      given(this.data.unit) && h('b', { class: 'fit-name', 'data-fit': 'name', 'data-m': 'text' }, this.text('unit'))));
  }

  /** A figure in the unit of the headline. */
  #figure(value, name) {
    return this.#points ? number(value, this.say('points'), `${name} points`) : number(value, '%', name);
  }

  #headline() {
    const { sealed, share, value } = this.data, figure = this.#points ? value : share;
    if (sealed) return h('div', { class: 'instead', 'data-m': 'text' }, lock(), h('b', {}, this.say('wait')));
    if (!given(figure)) return h('div', { class: 'instead', 'data-m': 'text' }, h('b', {}, this.say('noResult')));
    const shown = this.#figure(figure, 'num');
    Object.assign(shown.dataset, { m: 'score', fit: 'score' });
    return shown;
  }

  #base() {
    const { sealed, satisfied, valid, abstained, present, entitled } = this.data;
    return base([
      [this.say('satisfied'), sealed ? this.#points ? null : DASH : satisfied], [this.say('valid'), valid],
      [this.say('abstained'), abstained > 0 ? abstained : null], [this.say('present'), present], [this.say('entitled'), entitled],
    ]);
  }

  /** How the figure came about, where it is more than a plain share; and how many ballots came on paper. */
  #notes() {
    const { headline, weighted, trim, paper, criteria = [] } = this.data;
    const notes = [
      this.#points && this.say(IN_POINTS[headline]), weighted && this.say('byGroups'), trim > 0 && this.say('trimmed', { k: trim }),
    ].filter(Boolean).map((note) => h('span', { class: 'way', 'data-m': 'text' }, note));
    const onPaper = paper > 0 && h('span', { 'data-m': 'text' }, this.say('paper', { n: paper }));
    return (notes.length > 0 || onPaper) && h('div', { class: 'strip notes', 'data-m': 'plate' }, onPaper, notes);
  }

  #label({ label, label_en: english }, name) {
    const text = (words, lang) => h('span', { class: 'name', 'data-fit': name, lang }, words);
    return this.language === 'en' && given(english) ? text(english, 'en') : text(label, 'zh-CN');
  }

  #row(row) {
    const { valid, sealed } = this.data, known = !sealed && given(row.n);
    return h('div', { class: row.satisfied ? 'counts' : '' }, this.#label(row, 'label'),
      bar(known ? row.n : 0, valid, `var(--step-${row.step ?? 3})`),
      h('span', { class: 'n', 'data-m': 'late' }, known ? row.n : DASH),
      h('span', { class: 'p', 'data-m': 'late' }, known && given(row.share) ? `${row.share}%` : DASH));
  }

  #criterion(criterion) {
    const known = !this.data.sealed && given(criterion.value);
    return h('div', {}, this.#label(criterion, 'item'),
      h('span', { class: 'n', 'data-m': 'late' }, known ? `${criterion.value} ${this.say('points')}` : DASH));
  }

  #marks() {
    const { under_quorum: below, corrected, quorum } = this.data;
    const few = quorum > 0 ? this.say('belowQuorumOf', { n: quorum }) : this.say('belowQuorum');
    const marks = [below && mark('below', few), corrected && mark('corrected', this.say('rescored'))].filter(Boolean);
    return marks.length > 0 && h('div', { class: 'marks', 'data-m': 'plate' }, marks);
  }

  /** What the public line says: never beside the hall's figures, and never without its own base. */
  #apart(line) {
    const value = this.#points ? line.value : line.share;
    const base = [['satisfied', line.satisfied], ['valid', line.valid], ['abstained', line.abstained > 0 ? line.abstained : null]]
      .filter(([, n]) => given(n)).map(([word, n]) => `${this.say(word)} ${n}`).join(' / ');
    return h('div', { class: 'plate apart', 'data-m': 'plate' }, this.#label(line, 'item'),
      h('span', { class: 'n', 'data-m': 'late' }, given(value) ? this.#figure(value, '') : this.say('noResult')),
      h('span', { class: 'note' }, `${base} · ${this.say('apart')}`));
  }

  #code() {
    const { code } = this.data;
    return given(code) && h('div', { class: 'strip code', 'data-m': 'plate' },
      h('span', { class: 'label', 'data-m': 'text' }, this.say('code')), h('b', { 'data-m': 'text', lang: 'en' }, code));
  }

  draw() {
    const { rows = [], criteria = [], sealed, public_line: line } = this.data, marks = !sealed && this.#marks(), code = this.#code();
    const items = criteria.length > 0 ? criteria.map((one) => this.#criterion(one)) : rows.map((row) => this.#row(row));
    const classes = ['g slot-side verdict', rows.length > 6 && 'dense', marks && this.data.under_quorum && 'below-quorum'].filter(Boolean).join(' ');
    const parts = [
      h('div', { class: 'plate score', 'data-m': 'plate' }, this.#headline()),
      h('div', { class: 'strip foundation', 'data-m': 'plate' }, this.#base()), this.#notes(),
      items.length > 0 && h('div', { class: criteria.length > 0 ? 'plate items' : 'plate dist', 'data-m': 'plate' }, items),
      marks, code,
    ].filter(Boolean);
    if (items.length > 0 || marks || code) parts.at(-1).classList.add('edge-bottom');
    return h('section', { class: classes, 'data-fit': 'tall' }, this.#head(), parts, !sealed && line && this.#apart(line));
  }
}
