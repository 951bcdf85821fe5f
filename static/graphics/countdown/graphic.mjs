// The time left to score. It counts from when it was told, on the monotonic clock and never by frames (a hidden source draws
// none); when it can no longer know, it says so in words and shows no figure.

import { Graphic } from '../_kit/graphic.mjs';
import { given, h } from '../_kit/markup.mjs';
import { number } from '../_kit/parts.mjs';
import { sheet } from '../_kit/sheet.mjs';

const css = await sheet('graphic.css', import.meta.url);
const LAST_S = 10;
const LONG_S = 100;   // from here on minutes and seconds
const SILENCE_MS = 5000;   // past zero without a word from the server: the time may have been extended

export default class Countdown extends Graphic {
  static css = [css];

  #told;        // the `live` that was told last
  #toldAt = 0;
  #timer;
  #wake = () => this.#tick();

  async load(params) {
    document.addEventListener('visibilitychange', this.#wake);
    return super.load(params);
  }

  async dispose() {
    document.removeEventListener('visibilitychange', this.#wake);
    clearTimeout(this.#timer);
    return super.dispose();
  }

  changed() {
    if (this.data.live === this.#told) return;
    this.#told = this.data.live;
    this.#toldAt = performance.now();
    this.#tick();
  }

  #remainingMs() { return this.data.live.remaining_ms - (performance.now() - this.#toldAt); }

  #counts() { return this.data.live?.state === 'open' && given(this.data.live.remaining_ms) && this.#remainingMs() > -SILENCE_MS; }

  #tick() {
    clearTimeout(this.#timer);
    this.repaint();
    if (this.#told !== this.data.live || !this.#counts()) return;
    const left = this.#remainingMs();
    this.#timer = setTimeout(this.#wake, left > 0 ? (left % 1000) + 10 : SILENCE_MS + left + 10);
  }

  #words() {
    const state = this.data.live?.state;
    return this.say(state === 'revealed' ? 'closed' : ['closing', 'closed', 'void'].includes(state) ? state : 'open');
  }

  #scored() {
    const { scored, entitled } = this.data.live ?? {};
    return given(scored) && given(entitled) && h('div', { class: 'strip scored edge-bottom', 'data-fit': 'scored' },
      h('span', { class: 'label' }, this.say('scored')), h('b', {}, `${scored} / ${entitled}`));
  }

  #label() { return given(this.data.label) ? this.text('label') : this.say('timeLeft'); }

  #figure(seconds) {
    if (seconds < LONG_S) return h('span', { class: 'num' }, seconds, h('small', {}, this.say('second')));
    return h('span', { class: 'num' }, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`);
  }

  #bar(seconds) {
    const { duration_ms: durationMs } = this.data;
    return given(durationMs) && h('div', { class: 'bar' }, h('i', { vars: { '--v': Math.min(1, seconds * 1000 / durationMs), '--c': 'var(--warn)' } }));
  }

  draw() {
    const scored = this.#scored(), counts = this.#told === this.data.live && this.#counts();
    const seconds = counts ? Math.max(0, Math.ceil(this.#remainingMs() / 1000)) : 0;
    const state = counts ? (seconds <= LAST_S && ' last') : ' words';
    return h('section', { class: `g slot-clock clock${state || ''}`, 'data-m': 'leaf' },
      h('div', { class: `plate edge-top${counts || scored ? '' : ' edge-bottom'}`, 'data-fit': 'clock' },
        h('span', { class: 'label' }, counts ? this.#label() : this.#words()), counts && this.#figure(seconds)),
      counts && this.#bar(seconds), scored);
  }
}
