// The widget behind its bubble: a panel with a greeting, the conversation, and a field to ask in.

import { answerArticle } from "../shared/answer.js";
import { make, sheet, svg } from "../shared/dom.js";
import { feedbackRow } from "../shared/feedback.js";
import { ICONS } from "../shared/icons.js";
import { mask, readable } from "../shared/masking.js";
import { Service } from "../shared/service.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { handoffRow } from "./handoff.js";
import { greeting } from "./office.js";
import { applyTheme } from "./theme.js";

const LONGEST = 500;
const TEXT_SIZES = 3;
/** At most this wide or high the panel is a sheet over the whole screen; the same as in widget.css. */
const SMALL = "(max-width: 30em), (max-height: 30em)";

/**
 * A widget in the shadow root that `frame` stands in: {open, close, focus, height}.
 *
 * base: address of the service; key, site: the site and its JSON; sheets, words: texts of the sheets, the Vietnamese
 * words; language: "en" to begin in English; host: the element with the shadow root; bubble: what opens the panel,
 * or null where the panel is all there is; onClose: called instead of closing where there is no bubble.
 */
export async function createWidget({ base, key, site, sheets, words, language, host, frame, bubble, onClose }) {
  const speech = { vi: words };
  const widget = new Widget({ base, key, site, speech, host, frame, bubble, onClose });
  host.shadowRoot.adoptedStyleSheets = [...host.shadowRoot.adoptedStyleSheets, ...sheets.map(sheet)];
  await widget.speak(language === "en" ? "en" : "vi");
  return {
    open: () => widget.open(),
    close: () => widget.close(),
    focus: () => widget.composer.focus(),
    height: () => widget.height(),
  };
}

class Widget {
  #turns = 0;
  #textSize = 0;
  #ticked = new Set();

  constructor({ base, key, site, speech, host, frame, bubble, onClose }) {
    Object.assign(this, { base, site, speech, host, frame, bubble, onClose });
    this.service = new Service({ base, site: key });
    this.conversation = new Conversation(this.service);
    this.composer = new Composer(this.service, (question, choice, shown) => this.ask(question, choice, shown));
    this.start = make("div", {});
    this.log = make("div", { role: "log", class: "log" });
    this.status = make("p", { role: "status", class: "status" });
    this.said = make("p", { role: "status", class: "said" });
    this.scroll = make("div", { class: "scroll" }, this.start, this.log, this.status);
    this.head = make("header", {});
    this.foot = make("footer", {}, this.said, this.composer.element);
    this.panel = make(
      "section",
      { class: "panel", role: "dialog", "aria-labelledby": "name", tabindex: "-1", hidden: true },
      this.head,
      this.scroll,
      this.foot,
    );
    applyTheme(this.panel, site.theme);
    if (!bubble) this.panel.classList.add("framed");
    this.small = window.matchMedia(SMALL);
    this.#listen();
    frame.append(this.panel);
  }

  get words() {
    return this.speech[this.language];
  }

  // --- Opening and closing

  open() {
    const { panel } = this;
    if (!panel.hidden) return;
    panel.hidden = false;
    if (this.bubble) {
      this.bubble.hidden = true;
      this.bubble.setAttribute("aria-expanded", "true");
      document.dispatchEvent(new CustomEvent("tthc-widget-open", { detail: this.host }));
    }
    this.#fit();
    // On a phone the keyboard would cover the greeting before it is read.
    if (this.log.childElementCount || matchMedia("(pointer: coarse)").matches) panel.focus({ preventScroll: true });
    else this.composer.focus();
  }

  close(refocus = true) {
    if (!this.bubble) {
      this.onClose?.();
      return;
    }
    if (this.panel.hidden) return;
    this.#stop();
    this.panel.hidden = true;
    this.bubble.hidden = false;
    this.bubble.setAttribute("aria-expanded", "false");
    if (refocus) this.bubble.focus({ preventScroll: true });
  }

  #listen() {
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) {
        event.stopPropagation();
        this.close();
      }
      if (event.key === "Tab") this.#keepFocus(event);
    });
    // Two wards' panels would lie on each other.
    document.addEventListener("tthc-widget-open", (event) => {
      if (this.bubble && event.detail !== this.host) this.close(false);
    });
    for (const change of ["resize", "scroll"]) window.visualViewport?.addEventListener(change, () => this.#fit());
    this.small.addEventListener("change", () => this.#fit());
  }

  /** Where the panel covers the page, focus must not go behind it. */
  #keepFocus(event) {
    if (!this.small.matches || !this.bubble) return;
    const stops = [...this.panel.querySelectorAll("button, a[href], input, textarea, summary")];
    const reachable = stops.filter((stop) => stop.checkVisibility?.() ?? stop.offsetParent);
    const at = this.host.shadowRoot.activeElement;
    const [first, last] = [reachable[0], reachable.at(-1)];
    if (event.shiftKey && (at === first || at === this.panel)) last.focus();
    else if (!event.shiftKey && at === last) first.focus();
    else return;
    event.preventDefault();
  }

  /** A sheet over the whole screen ends above the on-screen keyboard, so that it never hides the field. */
  #fit() {
    const view = window.visualViewport;
    const covered = view && view.scale === 1 && window.innerHeight - view.height > 60;
    const { style } = this.panel;
    this.panel.setAttribute("aria-modal", String(this.small.matches && Boolean(this.bubble)));
    if (covered && this.small.matches) {
      style.setProperty("height", `${view.height}px`);
      style.setProperty("top", `${view.offsetTop}px`);
    } else {
      style.removeProperty("height");
      style.removeProperty("top");
    }
  }

  /** Pixels the panel would need to show everything without scrolling. */
  height() {
    return Math.ceil(this.head.offsetHeight + this.scroll.scrollHeight + this.foot.offsetHeight);
  }

  // --- Words, and the size of type

  async speak(language) {
    this.speech[language] ??= await this.#fetchWords(language);
    this.language = language;
    // In Vietnamese the service may still find that a question was English.
    this.service.language = language === "en" ? "en" : "auto";
    const { words } = this;
    this.panel.lang = language;
    this.log.setAttribute("aria-label", words.widget.conversation);
    this.composer.speak(words);
    this.head.replaceChildren(...this.#heading());
    this.start.replaceChildren(this.#greeting());
    this.#showClear();
    if (this.bubble) {
      this.frame.lang = language;
      this.bubble.lastElementChild.textContent = words.widget.bubble;
    }
  }

  async #fetchWords(language) {
    const response = await fetch(`${this.base}web/words.${language}.json`, { credentials: "omit" });
    return response.json();
  }

  #greeting() {
    const { site, words, language } = this;
    return greeting({ site, words, language, onSuggestion: (text) => this.ask(text) });
  }

  #heading() {
    const { words, site } = this;
    const say = words.widget;
    const title = make(
      "div",
      { class: "name" },
      make("h2", { id: "name", lang: "vi" }, site.name),
      make("p", {}, say.subtitle),
    );
    const other = this.language === "vi" ? "en" : "vi";
    const language = iconButton(say.language, make("span", { lang: other, "aria-hidden": "true" }, say.language_code));
    language.lang = other;
    language.addEventListener("click", () => this.#switchTo(other));
    const size = iconButton("", make("span", { class: "type", "aria-hidden": "true" }, "Aa"));
    const sized = () => size.setAttribute("aria-label", `${say.text_size}: ${say.text_sizes[this.#textSize]}`);
    size.addEventListener("click", () => {
      this.#textSize = (this.#textSize + 1) % TEXT_SIZES;
      this.panel.dataset.textSize = this.#textSize;
      sized();
      this.say(`${say.text_size}: ${say.text_sizes[this.#textSize]}`);
    });
    sized();
    const close = iconButton(say.close, svg(ICONS.close));
    close.addEventListener("click", () => this.close());
    return [title, language, size, (this.bubble || this.onClose) && close].filter(Boolean);
  }

  async #switchTo(language) {
    try {
      await this.speak(language);
    } catch {
      this.say(this.words.trouble.offline);
      return;
    }
    this.head.querySelector("button").focus();
  }

  /** Tells something small that happened, for eyes and ears. */
  say(text) {
    clearTimeout(this.saying);
    this.said.textContent = text;
    this.saying = setTimeout(() => (this.said.textContent = ""), 6000);
  }

  // --- Asking

  /** Asks, and shows the answer if nothing else was asked meanwhile. */
  async ask(typed, choice = null, shown = typed) {
    const key = JSON.stringify([typed, choice?.kind, choice?.value]);
    // The second half of a double click asks for nothing new.
    if (this.conversation.waiting && this.asking === key) return;
    this.#stop();
    this.asking = key;
    const question = mask(typed);
    const text = question.text.slice(0, LONGEST);
    const { words } = this;
    this.composer.text = "";
    this.composer.waiting = true;
    const asked = this.#asked(readable(mask(shown).text, words), question.kinds.length > 0);
    this.pending = asked;
    this.status.textContent = words.ask.waiting;
    this.#showClear();
    this.#reveal(asked);
    try {
      const reply = await this.conversation.ask(text, choice, (seconds, error) => this.#pausing(seconds, error));
      if (reply) this.#settle(() => this.#show(this.#answer(reply, text)));
    } catch (error) {
      this.#settle(() => this.#show(this.#failure(error, typed, choice, shown)));
    }
  }

  #settle(show) {
    this.pending = null;
    this.status.textContent = "";
    this.composer.waiting = false;
    show();
  }

  /** Calls off what is under way; its question goes too, for it never gets an answer. */
  #stop() {
    this.conversation.stop();
    this.pending?.remove();
    this.pending = null;
    this.status.textContent = "";
    this.composer.waiting = false;
  }

  #asked(text, masked) {
    const { words } = this;
    const remark = masked && make("p", { class: "remark" }, svg(ICONS.shield), make("span", {}, words.ask.masked));
    const said = make("p", { class: "words" }, make("span", { class: "unseen" }, `${words.answer.you}: `), text);
    const asked = make("div", { class: "asked" }, said, remark);
    this.log.append(asked);
    return asked;
  }

  #pausing(seconds, { kind }) {
    const { ask } = this.words;
    const long = kind !== "offline" && seconds > 1;
    this.status.textContent = long ? ask.retrying_in.replace("{count}", Math.ceil(seconds)) : ask.retrying;
  }

  #answer(reply, question) {
    const { words } = this;
    const prefix = `turn-${(this.#turns += 1)}-`;
    const article = answerArticle(reply, {
      words,
      prefix: `${prefix}source-`,
      headingLevel: 3,
      ticked: this.#ticked,
      onOption: (option) => this.ask(question, option, option.title),
      onSuggestion: (text) => this.ask(text),
    });
    const answered = reply.answers.length > 0;
    if (answered) {
      const head = make("p", { class: "letterhead" }, `${this.site.name} · ${words.widget.subtitle}`);
      article.prepend(head);
      article.querySelector(".sources li").append(this.#leaflet(reply.procedure.code));
      const say = (text) => this.say(text);
      const row = handoffRow({ reply, article, words, service: this.service, host: this.host, say });
      const card = article.querySelector(".source-card");
      card.after(...row);
    }
    const send = (said) => this.service.feedback(said);
    article.append(feedbackRow({ answerId: reply.answer_id, words, prefix, send, asked: answered }));
    return article;
  }

  #leaflet(code) {
    return make("a", { href: this.service.leaflet(code), target: "_blank", rel: "noopener" }, this.words.widget.leaflet);
  }

  /** Says what went wrong; what was typed is back in the field, and a button asks again. */
  #failure(error, typed, choice, shown) {
    const { words } = this;
    if (!choice && !this.composer.text) this.composer.text = typed;
    const text = (error.kind === "refused" && error.message) || words.trouble[error.kind] || words.trouble.server;
    const again = make("button", { type: "button", class: "main" }, svg(ICONS.again), make("span", {}, words.trouble.again));
    const asked = this.log.lastElementChild;
    const article = make(
      "article",
      { class: "answer failure", tabindex: "-1", lang: this.language, "aria-label": words.answer.assistant },
      make("p", {}, text),
      again,
    );
    again.addEventListener("click", () => {
      asked.remove();
      article.remove();
      this.ask(typed, choice, shown);
    });
    return article;
  }

  #show(article) {
    this.log.append(article);
    article.focus({ preventScroll: true });
    // The question stays in sight above its answer.
    this.#reveal(article.previousElementSibling ?? article);
  }

  #reveal(element) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = element.getBoundingClientRect().top - this.scroll.getBoundingClientRect().top;
    this.scroll.scrollBy({ top: top - 12, behavior: calm ? "instant" : "smooth" });
  }

  // --- Forgetting

  #showClear() {
    this.clear?.remove();
    this.clear = null;
    if (!this.log.childElementCount) return;
    const { words } = this;
    this.clear = make("button", { type: "button", class: "quiet" }, svg(ICONS.clear), make("span", {}, words.widget.clear));
    this.clear.addEventListener("click", () => this.forget());
    this.foot.append(this.clear);
  }

  forget() {
    this.#stop();
    this.conversation.forget();
    this.#ticked.clear();
    this.log.replaceChildren();
    this.composer.renew();
    this.#showClear();
    this.scroll.scrollTo({ top: 0, behavior: "instant" });
    this.say(this.words.widget.cleared);
    this.composer.focus();
  }
}

function iconButton(label, picture) {
  return make("button", { type: "button", class: "icon", "aria-label": label || false }, picture);
}
