// The picture: one layer above the other, and above all of them what says "rehearsal".

import { graphic } from './graphics.mjs';
import { Layer } from './layer.mjs';
import { LAYERS, visible } from './stage.mjs';

export class Picture {
  #layers = new Map();
  #rehearsal;
  #program = {};
  #asked;
  #liveOf;

  /** `liveOf(item, program)` gives the live numbers of a graphic. */
  constructor(asked, liveOf) {
    this.#asked = asked;
    this.#liveOf = (item) => liveOf(item, this.#program);
    for (const layer of LAYERS) this.#layer(layer);
    this.#rehearsal = new Layer(this.#place('rehearsal'), graphic, () => undefined);
  }

  #place(name) {
    const place = document.createElement('div');
    place.className = 'layer';
    place.dataset.layer = name;
    const above = document.body.querySelector('[data-layer="rehearsal"]');
    document.body.insertBefore(place, above);
    return place;
  }

  #layer(name) {
    if (!this.#layers.has(name)) this.#layers.set(name, new Layer(this.#place(name), graphic, this.#liveOf));
    return this.#layers.get(name);
  }

  /** Brings every layer to what the stage says; `cut` when joining what is already on air. */
  show({ program, rehearsal }, cut) {
    this.#program = visible(program, this.#asked.layers);
    for (const name of Object.keys(this.#program)) this.#layer(name);
    for (const [name, layer] of this.#layers) layer.want(this.#program[name] ?? null, cut);
    const keyed = this.#asked.background.kind === 'key';
    this.#rehearsal.want(rehearsal ? { graphic: 'rehearsal', refs: {}, data: { keyed } } : null, true);
  }

  feed() { for (const layer of this.#layers.values()) layer.feed(); }
}
