/** Whether the service can be reached, told by the requests themselves; while it can't, it is asked again and again. */

/** Milliseconds between two questions whether the service is back. */
const PROBED = 10_000;

export class Connection {
  /** probe(): resolves when the service answers; onChange(): called when `lost` changes. */
  constructor(probe, onChange) {
    this.probe = probe;
    this.onChange = onChange;
    this.lost = null;
    this.asking = false;
    this.timer = null;
    window.addEventListener("online", () => this.lost && this.#ask());
    window.addEventListener("offline", () => this.#ask());
  }

  /** A request failed for want of a connection. */
  failed() {
    if (this.lost === null) {
      this.lost = new Date();
      this.onChange();
    }
    this.timer ??= setInterval(() => this.#ask(), PROBED);
  }

  /** A request was answered. */
  reached() {
    clearInterval(this.timer);
    this.timer = null;
    if (this.lost === null) return;
    this.lost = null;
    this.onChange();
  }

  async #ask() {
    if (this.asking) return;
    this.asking = true;
    try {
      await this.probe();
      this.reached();
    } catch {
      this.failed();
    } finally {
      this.asking = false;
    }
  }
}
