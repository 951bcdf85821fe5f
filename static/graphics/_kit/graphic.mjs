// What every graphic is: an OGraf v1 web component. A subclass says what its data look like (`draw`); this class owns the life
// cycle, and knows nothing of servers, layers or other graphics.

import { fit } from './fit.mjs';
import { fonts } from './fonts.mjs';
import { given, h, morph } from './markup.mjs';
import { enter, leave, settled } from './motion.mjs';
import { sheet } from './sheet.mjs';
import { languageOf, word } from './words.mjs';

const tokens = await sheet('tokens.css', import.meta.url);
const parts = await sheet('parts.css', import.meta.url);
if (!document.adoptedStyleSheets.includes(tokens)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, tokens];

const OK = { statusCode: 200, statusMessage: 'OK' };

export class Graphic extends HTMLElement {
  static css = [];
  static steps = 1;

  #root = this.attachShadow({ mode: 'open' });
  #step;            // undefined: not on the picture
  #moving = [];
  #actions = 0;     // a later action overtakes the end of an earlier one
  data = {};

  /** The picture of `this.data`: one element in its slot, or null where there is nothing to show. */
  draw() { return null; }

  /** Called after the data changed; for graphics that keep time. */
  changed() {}

  get language() { return languageOf(this.data.lang ?? (this.getAttribute('lang') || document.documentElement.lang)); }

  say(key, facts) { return word(this.language, key, facts); }

  /** A field in the picture's language; Chinese, and marked as such, where there is no English. */
  text(field) {
    const english = this.data[`${field}_en`];
    if (this.language !== 'en') return this.data[field];
    if (given(english)) return english;
    return given(this.data[field]) ? h('span', { lang: 'zh-CN' }, this.data[field]) : null;
  }

  async load({ data, renderType = 'realtime' } = {}) {
    if (renderType !== 'realtime') return { statusCode: 400, statusMessage: 'only realtime rendering is supported' };
    this.#root.adoptedStyleSheets = [parts, ...this.constructor.css];
    await fonts(() => fit(this.#root));
    this.#take(data);
    return OK;
  }

  async playAction({ delta = 1, goto, skipAnimation = false } = {}) {
    const target = Math.max(0, goto ?? (this.#step ?? -1) + delta);
    if (target >= this.constructor.steps) return { ...(await this.stopAction({ skipAnimation })), currentStep: undefined };
    const entering = this.#step === undefined;
    this.#step = target;
    this.toggleAttribute('data-on', true);
    if (entering) await this.#move(enter, skipAnimation);
    return { ...OK, currentStep: target };
  }

  async updateAction({ data } = {}) {
    this.#take(data);
    return OK;
  }

  async stopAction({ skipAnimation = false } = {}) {
    if (this.#step === undefined) return OK;
    this.#step = undefined;
    if (await this.#move(leave, skipAnimation)) this.#hide();
    return OK;
  }

  async customAction({ id } = {}) { return { statusCode: 400, statusMessage: `no action ${id}` }; }

  async dispose() {
    this.#actions += 1;
    this.#hide();
    this.#root.replaceChildren();
    return OK;
  }

  #hide() {
    this.toggleAttribute('data-on', false);
    this.#cancel();
  }

  #cancel() { this.#moving.splice(0).forEach((animation) => animation.cancel()); }

  #take(data) {
    this.data = { ...this.data, ...data };
    this.repaint();
    this.changed();
  }

  /** Draws the data again, without an entrance. */
  repaint() {
    const picture = this.draw();
    if (picture) picture.lang = this.language;
    morph(this.#root, picture ? [picture] : []);
    fit(this.#root);
  }

  /** True when no later action overtook this one. */
  async #move(motion, skipAnimation) {
    const action = (this.#actions += 1);
    this.#cancel();
    if (!skipAnimation) {
      this.#moving = motion(this.#root);
      await settled(this.#moving);
    }
    return action === this.#actions;
  }
}
