// One layer of the picture: brings what it shows to what is wanted, one act after the other. A wish that comes meanwhile
// replaces the one before; what fails stays off the picture, and never shows as an error.

import { nextAct } from './stage.mjs';

export class Layer {
  #place;
  #make;
  #liveOf;
  #wanted = null;
  #cut = true;
  #shown = null;
  #graphic = null;
  #busy = false;

  /** `make(name)` gives a fresh graphic, `liveOf(item)` its live numbers (undefined: none known). */
  constructor(place, make, liveOf) {
    this.#place = place;
    this.#make = make;
    this.#liveOf = liveOf;
  }

  /** Shows `item` (null: nothing); `cut` without entrance or exit. Resolves when the layer has come to rest. */
  async want(item, cut) {
    this.#wanted = item;
    this.#cut = cut;
    if (this.#busy) return;
    this.#busy = true;
    for (let act = this.#next(); act !== 'keep'; act = this.#next()) await this.#acts[act]().catch((problem) => console.warn(problem));
    this.#busy = false;
  }

  /** Gives the graphic the live numbers of now; where none are known it holds its last. */
  feed() {
    const live = this.#graphic && this.#liveOf(this.#shown);
    if (live) this.#graphic.updateAction({ data: { live } }).catch((problem) => console.warn(problem));
  }

  #next() { return nextAct(this.#shown, this.#wanted); }

  #acts = {
    play: async () => {
      const item = this.#shown = this.#wanted, graphic = this.#make(item.graphic);
      this.#place.append(graphic);
      try {
        await graphic.load({ data: { ...item.data, live: this.#liveOf(item) || item.data.live }, renderType: 'realtime', renderCharacteristics: {} });
      } catch (problem) {
        graphic.remove();
        throw problem;
      }
      this.#graphic = graphic;
      this.feed();   // what came while it loaded
      graphic.playAction({ skipAnimation: this.#cut }).catch((problem) => console.warn(problem));
    },
    update: async () => {
      this.#shown = this.#wanted;
      await this.#graphic?.updateAction({ data: this.#shown.data, skipAnimation: true });
    },
    stop: async () => {
      const graphic = this.#graphic;
      this.#shown = this.#graphic = null;
      if (!graphic) return;
      this.#place.classList.add('leaving');
      await graphic.stopAction({ skipAnimation: this.#cut });
      this.#place.classList.remove('leaving');
      graphic.remove();
      await graphic.dispose();
    },
  };
}
