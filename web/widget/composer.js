// Where a question is typed: a text field that grows, procedures suggested while typing, a count near the limit.

import { make, svg } from "../shared/dom.js";
import { ICONS } from "../shared/icons.js";
import { mask } from "../shared/masking.js";

const LONGEST = 500;
const COUNTED_FROM = 400;
const SUGGESTED_FROM = 2;
const SUGGESTIONS = 5;
/** Milliseconds of rest before suggestions are asked for; with the trip they are there within 100 on a good line. */
const REST = 30;
/** Longer than this it is a story and no name of a procedure. */
const NAME_AT_MOST = 80;

export class Composer {
  #service;
  #onAsk;
  #words = null;
  #found = [];
  #active = -1;
  #wanted = null;
  #timer = 0;
  #known = new Map();

  /** onAsk(question, choice or null, shown text) is told what is asked. */
  constructor(service, onAsk) {
    this.#service = service;
    this.#onAsk = onAsk;
    this.input = field();
    this.label = make("label", { for: "question", class: "unseen" });
    this.button = make("button", { class: "send" }, svg(ICONS.send));
    this.left = make("p", { id: "left", class: "left" });
    this.told = make("p", { class: "unseen", role: "status" });
    this.list = make("ul", { id: "suggested", role: "listbox", hidden: true });
    this.form = make("form", { class: "ask", novalidate: true }, this.label, this.list, this.input, this.button);
    this.element = make("div", { class: "composer" }, this.form, this.left, this.told);
    this.#listen();
    this.#listenTo(this.input);
  }

  /** Says everything in another language. */
  speak(words) {
    this.#words = words;
    this.label.textContent = words.ask.label;
    this.input.placeholder = words.widget.placeholder;
    this.button.setAttribute("aria-label", words.ask.send);
    this.list.setAttribute("aria-label", words.widget.procedures);
    this.#close();
    this.#count();
  }

  get text() {
    return this.input.value.trim();
  }

  set text(text) {
    this.input.value = text;
    this.#close();
    this.#count();
    this.#grow();
  }

  set waiting(now) {
    this.button.setAttribute("aria-disabled", String(now));
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  /** A new field in place of the old one, whose undo would bring back what was typed. */
  renew() {
    const { placeholder } = this.input;
    const fresh = field();
    this.input.replaceWith(fresh);
    this.input = fresh;
    this.input.placeholder = placeholder;
    this.#listenTo(fresh);
    this.#known.clear();
    this.text = "";
  }

  #listen() {
    const { form, list } = this;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    // A tap on a suggestion must not take the focus away first: the list would be gone before the tap arrives.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#choose([...list.children].indexOf(option));
    });
  }

  #listenTo(input) {
    input.addEventListener("input", (event) => {
      if (!event.isComposing) this.#shorten();
      this.#count();
      this.#grow();
      this.#look();
    });
    input.addEventListener("compositionend", () => {
      this.#shorten();
      this.#count();
    });
    input.addEventListener("keydown", (event) => this.#press(event));
    input.addEventListener("blur", () => this.#close());
  }

  #press(event) {
    // While an input method composes a syllable, the keys belong to it.
    if (event.isComposing || event.keyCode === 229) return;
    const open = !this.list.hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const count = this.#found.length;
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than there are suggestions: the place of what was typed.
      this.#activate(((this.#active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (open && event.key === "Escape") {
      // This press closes the list; the next one closes the panel.
      event.stopPropagation();
      event.preventDefault();
      this.#close();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (open && this.#active >= 0) this.#choose(this.#active);
      else this.#submit();
    }
  }

  #submit() {
    const question = this.text;
    if (!question || this.button.getAttribute("aria-disabled") === "true") return;
    this.#close();
    this.#onAsk(question, null, question);
  }

  #choose(position) {
    const { code, title } = this.#found[position];
    if (this.button.getAttribute("aria-disabled") === "true") return;
    this.#onAsk(this.text || title, { kind: "procedure", value: code }, title);
  }

  /** A paste of any length becomes a question of the longest length, and a sentence says so. */
  #shorten() {
    const { input } = this;
    if ([...input.value].length <= LONGEST) return;
    const letters = [...input.value.normalize("NFC")];
    if (letters.length <= LONGEST) return;
    input.value = letters.slice(0, LONGEST).join("");
    this.told.textContent = this.#words.ask.cut;
    this.left.classList.add("cut");
  }

  #count() {
    const length = [...this.input.value].length;
    const cut = this.left.classList.contains("cut") && length === LONGEST;
    this.left.classList.toggle("cut", cut);
    const left = this.#words.ask.left.replace("{count}", LONGEST - length);
    this.left.textContent = cut ? this.#words.ask.cut : length < COUNTED_FROM ? "" : left;
  }

  #grow() {
    // Read with the height let go, so that it can shrink again; the sheet sets the greatest height.
    this.input.style.removeProperty("height");
    if (this.input.value) this.input.style.setProperty("height", `${this.input.scrollHeight + 2}px`);
  }

  #look() {
    clearTimeout(this.#timer);
    this.#wanted?.abort();
    // Whoever types on no longer means the line chosen before: Enter sends what is typed.
    this.#activate(-1);
    const typed = this.text;
    const known = this.#known.get(typed);
    const short = typed.length < SUGGESTED_FROM || typed.length > NAME_AT_MOST;
    // A suggestion travels in the address: what may be personal is not looked up at all.
    if (short || known || mask(typed).kinds.length) {
      this.#show(known ?? []);
      return;
    }
    this.#timer = setTimeout(async () => {
      const wanted = new AbortController();
      this.#wanted = wanted;
      try {
        const { suggestions } = await this.#service.suggest(typed, { signal: wanted.signal });
        this.#known.set(typed, suggestions.slice(0, SUGGESTIONS));
        if (this.text === typed && this.input.matches(":focus")) this.#show(this.#known.get(typed));
      } catch {
        // Suggestions are a help: without them one asks in one's own words.
        if (!wanted.signal.aborted) this.#close();
      }
    }, REST);
  }

  #show(found) {
    const active = this.#found[this.#active]?.code;
    this.#found = found;
    this.#active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(
      ...found.map(({ title }, position) =>
        make("li", { id: `suggested-${position}`, role: "option", lang: "vi", "aria-selected": "false" }, title),
      ),
    );
    this.list.hidden = found.length === 0;
    this.told.textContent = found.length ? this.#words.widget.suggested.replace("{count}", found.length) : "";
    // Whoever had chosen a line before the list was drawn again has it still.
    const kept = active ? found.findIndex(({ code }) => code === active) : -1;
    if (kept >= 0) this.#activate(kept);
  }

  #activate(position) {
    this.#active = position;
    [...this.list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === position)));
    if (position < 0) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.input.setAttribute("aria-activedescendant", `suggested-${position}`);
    this.list.children[position].scrollIntoView({ block: "nearest" });
  }

  #close() {
    clearTimeout(this.#timer);
    this.#wanted?.abort();
    if (!this.list.hidden) this.#show([]);
  }
}

function field() {
  return make("textarea", {
    id: "question",
    rows: "1",
    autocomplete: "off",
    autocapitalize: "sentences",
    spellcheck: "false",
    enterkeyhint: "send",
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-controls": "suggested",
    "aria-describedby": "left",
  });
}
