// The live meter of smiles and cries. Without a ballot there is no share to show, only words.

import { Graphic } from '../_kit/graphic.mjs';
import { given, h } from '../_kit/markup.mjs';
import { base, face, number, percent } from '../_kit/parts.mjs';
import { sheet } from '../_kit/sheet.mjs';

const css = await sheet('graphic.css', import.meta.url);

export default class Mood extends Graphic {
  static css = [css];

  #label(at) {
    const english = this.language === 'en' ? this.data.labels_en?.[at] : null, own = this.say(['smile', 'cry'][at]);
    if (given(english)) return english;
    return this.language === 'en' ? own : this.data.labels?.[at] || own;
  }

  #shares({ state, satisfied, valid }) {
    const over = given(state) && !['open', 'closing'].includes(state);
    if (!valid) return h('div', { class: 'row waiting' }, this.say(over ? 'noResult' : 'open'));
    return h('div', { class: 'row' }, number(percent(satisfied, valid), '%'), number(percent(valid - satisfied, valid), '%'));
  }

  #votes(at, votes) { return h('div', { class: 'votes' }, h('span', { class: 'label' }, this.#label(at)), h('b', {}, votes)); }

  #split({ satisfied, valid }) {
    const part = (votes, name) => votes > 0 && h('i', { class: name, vars: { '--v': votes } });
    return h('div', { class: 'split' }, part(satisfied, 'smiles'), part(valid - satisfied, 'cries'));
  }

  draw() {
    const { entitled, live } = this.data, count = { satisfied: 0, valid: 0, ...live };
    return h('section', { class: 'g slot-measure', 'data-m': 'leaf' },
      h('div', { class: 'mood plate edge-top' }, face('smile'), h('div', {}, this.#shares(count), this.#split(count),
        h('div', { class: 'row' }, this.#votes(0, count.satisfied), this.#votes(1, count.valid - count.satisfied))), face('cry')),
      h('div', { class: 'strip under edge-bottom' }, base([
        [this.say('valid'), count.valid], [this.say('present'), count.present], [this.say('entitled'), entitled],
      ])));
  }
}
