/** The kiosk: which screen stands, what a touch leads to, and what is left of it afterwards (nothing). */

import { Service, ServiceError } from "../shared/service.js";
import { mask } from "../shared/masking.js";
import { Connection } from "./connection.js";
import { Copy } from "./copy.js";
import { askForTime, closeDialogs } from "./dialogs.js";
import { Frame } from "./frame.js";
import { guard } from "./guard.js";
import { Idle } from "./idle.js";
import { clearPaper } from "./printout.js";
import { SCREENS } from "./screens.js";
import { TEXT_SIZES, Visit } from "./visit.js";

/** Milliseconds from one reading of the start screen's facts and the saved copy to the next. */
const REFRESHED = 15 * 60_000;
const FOUND_AT_MOST = 6;

export class App {
  /** config: {site, name, words: {vi, en}, paper}; renew(): takes a waiting update, when nobody is at the screen. */
  constructor(config, renew) {
    this.config = config;
    this.renew = renew;
    this.service = new Service({ base: "/", site: config.site, language: "vi" });
    this.copy = new Copy(config.site);
    this.facts = { site: null, events: [], tiles: [], featured: [] };
    this.visit = new Visit();
    this.frame = new Frame(this);
    this.connection = new Connection(
      () => this.service.site(),
      () => this.#changedConnection(),
    );
    this.idle = new Idle({
      warn: (left) => askForTime(this, left),
      calm: () => closeDialogs(),
      wipe: () => this.wipe(),
    });
  }

  async start() {
    guard();
    await this.refresh();
    this.show();
    setInterval(() => this.refresh().then(() => this.idle.visited || this.show()), REFRESHED);
  }

  get words() {
    return this.config.words[this.visit.language];
  }

  get language() {
    return this.visit.language;
  }

  /** Reads what the start screen shows: from the service, else from the copy. */
  async refresh() {
    const loaded = this.copy.load();
    try {
      const [site, life, start] = await Promise.all([
        this.service.site(),
        this.service.lifeEvents(),
        this.read(`/kiosk/${encodeURIComponent(this.config.site)}/tiles`),
      ]);
      this.facts = { site, events: life.events, tiles: start.tiles, featured: start.featured };
      this.connection.reached();
    } catch (error) {
      await loaded;
      if (this.copy.ready) {
        const { site, events, tiles, featured } = this.copy.data;
        this.facts = { site, events, tiles, featured };
      }
      this.#failed(error);
    }
    this.frame.colour(this.facts.site?.theme);
  }

  /** JSON of the kiosk's own endpoints.  Raises ServiceError as `Service` does. */
  async read(address, signal = null) {
    const response = await fetch(address, { signal, credentials: "omit" }).catch((error) => {
      if (signal?.aborted) throw error;
      throw new ServiceError("offline");
    });
    // A proxy's page in HTML may arrive with any status.
    const json = await response.json().catch(() => null);
    if (response.ok && json) return json;
    if (response.status === 429) throw new ServiceError("busy");
    throw new ServiceError(response.status >= 500 || response.ok ? "server" : "refused");
  }

  /** The whole record of a procedure: from the service, else from the copy, else null. */
  async record(code, signal) {
    const address = `/kiosk/${encodeURIComponent(this.config.site)}/procedures/${encodeURIComponent(code)}`;
    if (!this.connection.lost) {
      try {
        const record = await this.read(`${address}?language=${this.language}`, signal);
        this.connection.reached();
        return record;
      } catch (error) {
        if (signal.aborted) throw error;
        this.#failed(error);
      }
    }
    return this.copy.record(code);
  }

  /** The QR code of a procedure, or null. */
  async qr(code, signal) {
    if (!this.connection.lost) {
      try {
        return await this.service.qr(code, { signal });
      } catch (error) {
        if (signal.aborted) throw error;
        this.#failed(error);
      }
    }
    return this.copy.qr(code);
  }

  /** Titles that go on like what is typed: [{code, title, level}]. */
  async suggest(typed, signal) {
    // An address holds what is asked for completion: nothing personal may stand in it.
    if (mask(typed).kinds.length) return [];
    if (!this.connection.lost) {
      try {
        const { suggestions } = await this.service.suggest(typed, { signal });
        this.connection.reached();
        return suggestions;
      } catch (error) {
        if (signal.aborted) throw error;
        this.#failed(error);
      }
    }
    return this.copy.suggest(typed, FOUND_AT_MOST);
  }

  /** Asks in the person's words and shows what comes. */
  ask(question, choice = null) {
    this.open({ screen: "asking", question, choice });
  }

  /** The place that a question leads to; called by the screen that waits. */
  async answer({ question, choice }, signal) {
    const { text, kinds } = mask(question);
    if (!this.connection.lost) {
      try {
        this.service.language = this.language;
        const conversation = this.visit.conversation;
        const reply = await this.service.ask(text, { choice, conversation, signal });
        this.connection.reached();
        this.visit.conversation = reply.conversation_id;
        return this.#placeOf(reply, question, kinds.length > 0);
      } catch (error) {
        if (signal.aborted) throw error;
        this.#failed(error);
        if (!this.copy.ready) return { screen: "failed", question, choice, kind: error.kind };
      }
    }
    if (choice?.kind === "procedure") return { screen: "procedure", code: choice.value };
    return { screen: "found", question, codes: this.copy.search(text, FOUND_AT_MOST).map((record) => record.code) };
  }

  #placeOf(reply, question, masked) {
    if (reply.status === "answered") {
      return { screen: "procedure", code: reply.procedure.code, section: reply.section, reply, question, masked };
    }
    return { screen: "choices", question, reply };
  }

  open(place) {
    this.visit.places.push(place);
    this.show();
  }

  /** Puts a place where the one shown now stands. */
  become(place) {
    this.visit.places[this.visit.places.length - 1] = place;
    this.show();
  }

  back() {
    if (this.visit.places.length > 1) this.visit.places.pop();
    this.show();
  }

  home() {
    this.visit.places = [{ screen: "start" }];
    this.visit.conversation = null;
    this.visit.typed = "";
    this.show();
  }

  speak() {
    this.visit.language = this.visit.language === "vi" ? "en" : "vi";
    const { place } = this.visit;
    delete place.record;
    this.show();
  }

  enlarge() {
    this.visit.size = (this.visit.size + 1) % TEXT_SIZES.length;
    this.show({ keepScroll: true });
  }

  switchContrast() {
    this.visit.contrast = !this.visit.contrast;
    this.show({ keepScroll: true });
  }

  lower() {
    this.visit.low = !this.visit.low;
    this.show();
  }

  /** Builds the screen of the place the visit is at; one that is overtaken by another touch is never shown. */
  async show({ keepScroll = false } = {}) {
    const { visit } = this;
    const signal = visit.begin();
    try {
      const parts = await SCREENS[visit.place.screen](this, visit.place, signal);
      if (parts && !signal.aborted) this.frame.show(parts, keepScroll);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Ends the visit: requests are called off, and nothing of the person is left on the page or behind it. */
  wipe() {
    this.visit.end();
    this.visit = new Visit();
    this.service.language = "vi";
    closeDialogs();
    clearPaper();
    sessionStorage.clear();
    localStorage.clear();
    document.getSelection()?.removeAllRanges();
    this.frame.clear();
    this.show();
    this.renew();
  }

  #failed(error) {
    // One who is busy or refuses is there.
    if (error instanceof ServiceError && (error.kind === "offline" || error.kind === "server")) this.connection.failed();
  }

  #changedConnection() {
    this.frame.banner();
    if (this.connection.lost) return;
    this.refresh().then(() => this.visit.place.screen === "start" && this.show({ keepScroll: true }));
  }
}
