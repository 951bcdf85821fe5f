// Units high to low, each share with its own base. Equal places say so; corrected and under-quorum rows carry a shape that the foot names.

import { Graphic } from '../_kit/graphic.mjs';
import { given, h } from '../_kit/markup.mjs';
import { bar, mark, number, seal, shape } from '../_kit/parts.mjs';
import { sheet } from '../_kit/sheet.mjs';

const head = await sheet('../_kit/head.css', import.meta.url);
const css = await sheet('graphic.css', import.meta.url);
const IN_POINTS = { mean: 'byMean', weighted: 'byComposite' };   // headline -> how the foot says what is ranked
const MOST_ROWS = 16;   // more can't be read; then the rows around the unit of the moment are shown, and the head says which

export default class Ranking extends Graphic {
  static css = [head, css];

  #window(rows) {
    if (rows.length <= MOST_ROWS) return 0;
    const now = rows.findIndex((row) => row.unit_id === this.data.now);
    return Math.min(rows.length - MOST_ROWS, Math.max(0, now - MOST_ROWS / 2));
  }

  #note(rows, from) {
    if (rows.length <= MOST_ROWS) return this.say(rows.length === 1 ? 'unit' : 'units', { n: rows.length });
    return this.say('window', { from: from + 1, to: from + MOST_ROWS, n: rows.length });
  }

  #unit({ unit, unit_en: english, corrected, under_quorum: below }) {
    const name = this.language === 'en' && given(english) ? h('span', {}, english) : h('span', { lang: 'zh-CN' }, unit);
    return h('div', { class: 'unit', 'data-fit': 'unit' }, name, corrected && shape('corrected', 36), below && shape('below', 36));
  }

  #row(row, attended) {
    const { place, tied, satisfied, valid, present } = row, points = row.headline in IN_POINTS, figure = points ? row.value : row.share, now = given(this.data.now) && row.unit_id === this.data.now;
    const counts = [...(points ? [] : [satisfied]), valid, ...(attended ? [present ?? '—'] : [])].join(' / ');
    return h('div', { class: `rank${now ? ' now' : ''}`, 'data-m': 'row' },
      h('span', { class: 'place' }, tied && h('small', {}, this.say('tied')), place),
      this.#unit(row),
      points ? h('div', { class: 'bar blank' }) : bar(satisfied, valid, now ? 'var(--on-record)' : 'var(--step-5)'),
      given(figure) ? (points ? number(figure, this.say('points')) : h('span', { class: 'num' }, `${figure}%`)) : h('span', { class: 'none' }, this.say('noResult')),
      h('span', { class: 'n' }, (points || given(satisfied)) && given(valid) && counts));
  }

  #totals(rows, attended) {
    const { entitled, present } = this.data;
    return [
      rows[0].headline in IN_POINTS ? [this.say('valid'), ...(attended ? [this.say('present')] : [])].join(' / ') : this.say(attended ? 'countsPresent' : 'counts'),
      !attended && given(present) && `${this.say('present')} ${present}`,
      given(entitled) && `${this.say('entitled')} ${entitled}`,
    ].filter(Boolean).join(' · ');
  }

  #foot(rows, attended) {
    const any = (key) => rows.some((row) => row[key]);
    return h('div', { class: 'strip foot edge-bottom', 'data-m': 'plate', 'data-fit': 'foot' },
      h('span', { class: 'formula' }, [this.say(IN_POINTS[rows[0].headline] ?? 'formula'), rows[0].weighted && this.say('byGroups')].filter(Boolean).join(' · ')),
      any('corrected') && mark('corrected', this.say('corrected')),
      any('under_quorum') && mark('below', this.say('belowQuorum')),
      h('span', { class: 'totals' }, this.#totals(rows, attended)));
  }

  draw() {
    const rows = this.data.rows ?? [], from = this.#window(rows), shown = rows.slice(from, from + MOST_ROWS);
    if (!shown.length) return null;
    const attended = shown.some((row) => given(row.present));
    const ties = shown.some((row) => row.tied), dense = shown.length > 10;
    const classes = ['g slot-board board', attended && 'attended', ties && 'ties', dense && 'dense'].filter(Boolean).join(' ');
    return h('section', { class: classes, 'data-fit': 'board' },
      h('div', { class: 'head' }, seal('榜'), h('div', { class: 'plate edge-top', 'data-m': 'plate' },
        h('b', { class: 'fit-name', 'data-fit': 'name', 'data-m': 'text' }, given(this.data.title) ? this.text('title') : this.say('ranking')),
        h('span', { class: 'label', 'data-m': 'text' }, this.#note(rows, from)))),
      h('div', { class: 'plate rows', 'data-m': 'plate' }, shown.map((row) => this.#row(row, attended))), this.#foot(shown, attended));
  }
}
