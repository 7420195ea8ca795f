/** When nobody has touched the screen for a while: a warning with a countdown, then the wipe. */

/** Milliseconds without a touch until the warning; after "I need more time" twice as long. */
export const QUIET = 60_000;
/** Seconds of the countdown. */
export const COUNTDOWN = 15;
/** Milliseconds out of sight (screen off, machine asleep) after which whoever comes back is someone else. */
const AWAY = 15_000;

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"];

export class Idle {
  /**
   * warn(seconds): shows the warning or counts it down; calm(): takes it away; wipe(): ends the visit.
   *
   * Time is measured by performance.now(), which no change of the clock moves; the clock on the wall is asked only
   * about time out of sight, where performance.now() may stand still.
   */
  constructor({ warn, calm, wipe }) {
    this.warn = warn;
    this.calm = calm;
    this.wipe = wipe;
    this.left = null;
    this.touched = null;
    this.quiet = QUIET;
    this.hidden = null;
    for (const sign of SIGNS) document.addEventListener(sign, () => this.#sign(), { capture: true, passive: true });
    document.addEventListener("visibilitychange", () => this.#sight());
    document.addEventListener("freeze", () => this.#leave());
    document.addEventListener("resume", () => this.#sight());
    window.addEventListener("pageshow", (event) => event.persisted && this.end());
    setInterval(() => this.#tick(), 1000);
  }

  /** Whether there is a visit: someone touched the screen since the last wipe. */
  get visited() {
    return this.touched !== null;
  }

  /** The visitor asks for more time. */
  extend() {
    this.quiet = 2 * QUIET;
    this.#stay();
  }

  /** Ends the visit now. */
  end() {
    const warned = this.left !== null;
    this.left = null;
    this.touched = null;
    this.quiet = QUIET;
    if (warned) this.calm();
    this.wipe();
  }

  #sign() {
    // While the warning stands only its buttons count: a sleeve on the screen is no answer.
    if (this.left === null) this.touched = performance.now();
  }

  #stay() {
    this.touched = performance.now();
    if (this.left === null) return;
    this.left = null;
    this.calm();
  }

  #tick() {
    if (!this.visited) return;
    const quiet = performance.now() - this.touched - this.quiet;
    if (quiet < 0) return;
    const left = COUNTDOWN - Math.floor(quiet / 1000);
    if (left <= 0) {
      this.end();
    } else if (left !== this.left) {
      this.left = left;
      this.warn(left);
    }
  }

  #leave() {
    this.hidden ??= { steady: performance.now(), wall: Date.now() };
  }

  #sight() {
    if (document.visibilityState === "hidden") {
      this.#leave();
      return;
    }
    if (this.hidden === null) return;
    const away = Math.max(performance.now() - this.hidden.steady, Date.now() - this.hidden.wall);
    this.hidden = null;
    if (this.visited && away >= AWAY) this.end();
  }
}
