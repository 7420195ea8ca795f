/** Everything that belongs to one person at the screen; a wipe drops it whole and makes a new one. */

export const TEXT_SIZES = Object.freeze([1, 1.25, 1.6, 2]);

export class Visit {
  constructor() {
    this.language = "vi";
    this.size = 0;
    this.contrast = false;
    this.low = false;
    this.places = [{ screen: "start" }];
    this.conversation = null;
    this.typed = "";
    this.ticks = new Set();
    this.ending = new AbortController();
    this.request = null;
  }

  get place() {
    return this.places[this.places.length - 1];
  }

  /** The signal of a new request, which calls off the one before it. */
  begin() {
    this.request?.abort();
    this.request = new AbortController();
    return AbortSignal.any([this.ending.signal, this.request.signal]);
  }

  end() {
    this.ending.abort();
    this.request?.abort();
    this.places = [];
    this.typed = "";
    this.conversation = null;
    this.ticks.clear();
  }
}
