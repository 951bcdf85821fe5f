// Which messages count. Numbers grow within one epoch (one life of the server); an older number of the same epoch is dropped.

export class Gate {
  #epoch;
  #n = -Infinity;

  /** A welcome is the whole truth of its moment: it always counts. */
  welcome({ epoch, n }) {
    this.#epoch = epoch;
    this.#n = n;
  }

  admits({ epoch, n }) {
    if (epoch === this.#epoch && n <= this.#n) return false;
    this.#epoch = epoch;
    this.#n = n;
    return true;
  }
}
