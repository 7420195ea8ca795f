/** The saved copy of what is public: procedures with their sections, life events, tiles, the site's own facts. */

import { unpacked } from "./qr.js";
import { Scorer } from "./scorer.js";

export class Copy {
  constructor(siteKey) {
    this.address = `/kiosk/offline.json?site=${encodeURIComponent(siteKey)}`;
    this.data = null;
    this.scorer = null;
    this.byCode = new Map();
  }

  /** Reads the copy, kept by the service worker or from the service; false where there is none. */
  async load() {
    try {
      const response = await fetch(this.address, { credentials: "omit" });
      if (!response.ok) return this.ready;
      this.#take(await response.json());
    } catch {
      // Without service and without worker there is no copy yet; the next call may find one.
    }
    return this.ready;
  }

  get ready() {
    return this.data !== null;
  }

  get asOf() {
    return this.data?.as_of ?? null;
  }

  record(code) {
    return this.byCode.get(code) ?? null;
  }

  qr(code) {
    const packed = this.byCode.get(code)?.qr;
    return packed ? unpacked(packed) : null;
  }

  search(question, limit) {
    return this.#rows(this.scorer?.search(question, limit));
  }

  suggest(typed, limit) {
    return this.#rows(this.scorer?.suggest(typed, limit));
  }

  #rows(codes = []) {
    return codes.map((code) => this.byCode.get(code));
  }

  #take(data) {
    this.data = data;
    this.byCode = new Map(data.procedures.map((procedure) => [procedure.code, procedure]));
    const short = new Map(data.tiles.map((tile) => [tile.code, [tile.vi, tile.en]]));
    this.scorer = new Scorer(
      data.procedures.map((procedure) => ({
        code: procedure.code,
        names: [procedure.title, ...(short.get(procedure.code) ?? [])],
        keywords: procedure.keywords,
        nearness: procedure.nearness,
        often: short.has(procedure.code),
      })),
    );
  }
}
