/** What stands around every screen: head, banner, dock; and where a screen's parts go. */

import { make } from "../shared/dom.js";
import { icon } from "./icons.js";
import { TEXT_SIZES } from "./visit.js";
import { clock, day, fill } from "./wording.js";

const EMBLEM = "M2 15.5c2.5-7 5.5-7 7.5 0c2-10 5.5-10 7.5 0c1.5-5 3.5-5 5 0M2 19.5c2 1.5 3.3 1.5 5 0s3.3-1.5 5 0s3.3 1.5 5 0s3.3-1.5 5 0";

export class Frame {
  constructor(app) {
    this.app = app;
    this.head = make("header", { class: "head" });
    this.said = make("div", { class: "banner", role: "status" });
    this.main = make("main", { id: "main" });
    this.more = make("button", { type: "button", class: "more", hidden: true });
    this.more.addEventListener("click", () => this.#turnPage());
    this.dock = make("nav", { class: "dock" });
    document.getElementById("kiosk").replaceChildren(this.head, this.said, this.main, this.more, this.dock);
    this.main.addEventListener("scroll", () => this.#offerMore(), { capture: true, passive: true });
    this.watcher = new ResizeObserver(() => this.#offerMore());
    this.watcher.observe(this.main);
  }

  /** The site's colour; the sheet has our own where a site has none. */
  colour(theme) {
    const { style } = document.documentElement;
    if (!theme) return;
    style.setProperty("--accent", theme.accent);
    style.setProperty("--on-accent", theme.on_accent);
  }

  /**
   * Shows a screen: {name, title, head, tools, list, body, side}, each a list of nodes.
   *
   * `tools` and `list` are controls; `head` and `body` are only read.  With the buttons low, what is only read stands
   * in the upper half and every control in the lower one.
   */
  show(parts, keepScroll) {
    const { visit, words } = this.app;
    const scrolled = keepScroll ? this.main.scrollTop : 0;
    const root = document.documentElement;
    root.lang = visit.language;
    root.classList.toggle("contrast", visit.contrast);
    root.classList.toggle("low", visit.low);
    root.dataset.size = visit.size;
    document.title = `${parts.title} · ${this.app.config.name}`;
    const { head = [], tools = [], list = [], body = [], side = [] } = parts;
    const part = (name, nodes) => (nodes.length ? make("div", { class: name }, nodes) : null);
    const screen = make("div", { class: `screen ${parts.name}` });
    if (visit.low) {
      const deck = [part("tools", tools), part("list", list), part("side", side)];
      const stage = make("div", { class: "stage", tabindex: "0" });
      stage.append(...[part("parts-head", head), part("body", body)].filter(Boolean));
      screen.append(stage, make("div", { class: "deck" }, deck));
    } else {
      const middle = [part("list", list), part("body", body)].filter(Boolean);
      const shown = [part("parts-head", head), part("tools", tools), part("middle", middle), part("side", side)];
      screen.append(...shown.filter(Boolean));
    }
    this.main.replaceChildren(screen);
    this.#fillHead();
    this.#fillDock();
    this.banner();
    this.more.replaceChildren(icon("down"), make("span", {}, words.dock.more));
    // What scrolls can be reached with the keyboard: through a control in it, else itself.
    if (screen.querySelector("button, input")) this.main.removeAttribute("tabindex");
    else this.main.tabIndex = 0;
    this.main.scrollTop = scrolled;
    this.#offerMore();
    (parts.focus ?? screen.querySelector("h1"))?.focus({ preventScroll: true });
  }

  clear() {
    this.main.replaceChildren();
    this.head.replaceChildren();
    this.dock.replaceChildren();
  }

  banner() {
    const { connection, copy, words, language } = this.app;
    if (!connection.lost) {
      this.said.replaceChildren();
      return;
    }
    const facts = { since: clock(connection.lost, language), date: day(copy.asOf, language) };
    const text = fill(copy.ready ? words.offline.banner : words.offline.no_copy, facts);
    if (this.said.textContent !== text) this.said.replaceChildren(icon("network"), make("span", {}, text));
  }

  #fillHead() {
    const { app } = this;
    const emblem = icon("info");
    emblem.querySelector("path").setAttribute("d", EMBLEM);
    emblem.setAttribute("class", "emblem");
    const name = make("p", { class: "site-name" }, app.config.name);
    const texts = make("div", { class: "names" }, name, make("p", { class: "product" }, app.words.product));
    this.head.replaceChildren(emblem, texts, this.#openNow() ?? "");
  }

  #openNow() {
    const { office } = this.app.facts.site ?? {};
    if (!office || (office.open_now === null && !office.holiday)) return null;
    const { words, language } = this.app;
    const holiday = office.holiday && fill(words.office.holiday, { name: office.holiday[language] ?? office.holiday.vi });
    const state = make("p", { class: "state" }, holiday ?? (office.open_now ? words.office.open : words.office.closed));
    return make("div", { class: "open" }, icon("clock"), make("div", {}, state, make("p", {}, office.hours[language] ?? "")));
  }

  #fillDock() {
    const { app } = this;
    const { words, visit } = app;
    const inner = visit.places.length > 1;
    const size = fill(words.dock.text_state, { step: visit.size + 1, steps: TEXT_SIZES.length });
    const dots = make("span", { class: "dots", "aria-hidden": "true" }, TEXT_SIZES.map((_, i) => make("i", { class: i <= visit.size && "on" })));
    const buttons = [
      inner && this.#button("back", "back", words.dock.back, () => app.back()),
      inner && this.#button("home", "house", words.dock.home, () => app.home()),
      make("span", { class: "gap" }),
      this.#button("language", "globe", words.dock.language, () => app.speak(), { lang: words.dock.language_tag }),
      this.#button("text", "letters", make("span", {}, words.dock.text, dots), () => app.enlarge(), { "aria-label": size }),
      this.#button("contrast", "contrast", words.dock.contrast, () => app.switchContrast(), { "aria-pressed": String(visit.contrast) }),
      this.#button("low", "low", words.dock.low, () => app.lower(), { "aria-pressed": String(visit.low) }),
      this.#button("finish", "done", words.dock.finish, () => app.idle.end()),
    ];
    const focused = document.activeElement?.closest?.(".dock [data-act]")?.dataset.act;
    this.dock.setAttribute("aria-label", words.dock.label);
    this.dock.replaceChildren(...buttons.filter(Boolean));
    if (focused) this.dock.querySelector(`[data-act="${focused}"]`)?.focus();
  }

  #button(act, picture, text, onTap, attributes = {}) {
    const shown = typeof text === "string" ? make("span", {}, text) : text;
    const button = make("button", { type: "button", "data-act": act, ...attributes }, icon(picture), shown);
    button.addEventListener("click", onTap);
    return button;
  }

  /** What scrolls: the whole screen, or with the buttons low the part that is read. */
  get #scroller() {
    return this.main.querySelector(".stage") ?? this.main;
  }

  #offerMore() {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
    const sheet = this.main.querySelector(".keyboard");
    const ends = scrollTop + clientHeight >= scrollHeight - 24;
    this.more.hidden = Boolean(sheet) || ends;
    // The room for the button stays when its work is done, or the deck would jump under the finger.
    document.documentElement.classList.toggle("reads-on", !sheet && scrollHeight > clientHeight + 24);
  }

  #turnPage() {
    const scroller = this.#scroller;
    scroller.scrollBy({ top: scroller.clientHeight * 0.8, behavior: "smooth" });
  }
}
