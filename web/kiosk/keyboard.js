/** The keyboard on the screen: real buttons that write into one field, and Telex and VNI from a real keyboard. */

import { make } from "../shared/dom.js";
import { icon } from "./icons.js";
import { TONES, backspace, pressKey, pressLetter, pressTone } from "./vietnamese.js";

const DIGITS = [..."1234567890"];
const MARKED = [..."ăâđêôơư"];
const ROWS = [[..."qwertyuiop"], [..."asdfghjkl"], [..."zxcvbnm,."]];
/** In the order in which they are taught; each shows an a that carries it. */
const TONE_KEYS = [
  ["acute", "á"],
  ["grave", "à"],
  ["hook", "ả"],
  ["tilde", "ã"],
  ["dot", "ạ"],
];
/** Milliseconds until a key held down repeats, and from one time to the next. */
const HELD = 500;
const AGAIN = 90;

export class Keyboard {
  /**
   * field: the input it writes into, at most `longest` characters; onSend: what the send key and Enter do;
   * typing: "vi" reads a hardware keyboard as Telex or VNI, "en" as it stands.
   */
  constructor({ field, words, longest, typing, onSend }) {
    this.field = field;
    this.words = words;
    this.longest = longest;
    this.typing = typing;
    this.onSend = onSend;
    this.upper = false;
    this.repeating = null;
    this.letters = [];
    this.element = this.#build();
    field.addEventListener("keydown", (event) => this.#typed(event));
  }

  clear() {
    this.#stopRepeating();
    this.#shift(false);
    this.#put("", "");
  }

  #build() {
    const { words } = this;
    const marks = MARKED.map((letter) => this.#letter(letter));
    const tones = TONE_KEYS.map(([name, shown]) => this.#tone(name, shown));
    const rows = ROWS.map((row) => row.map((letter) => this.#letter(letter)));
    this.shiftKey = this.#key([icon("shift")], () => this.#shift(!this.upper), {
      class: "key wide",
      "aria-label": words.shift,
      "aria-pressed": "false",
    });
    const erase = this.#key([icon("erase")], () => this.#edit(backspace), {
      class: "key wide",
      "aria-label": words.backspace,
    });
    this.#holds(erase);
    rows[0].push(erase);
    rows[2].unshift(this.shiftKey);
    // Not when the finger comes down: the screen changes then, and the finger would go up on something else.
    const send = make("button", { type: "button", class: "key send" }, icon("search"), words.send);
    send.addEventListener("click", () => this.onSend());
    const last = [
      this.#key([words.clear], () => this.clear(), { class: "key wide quiet" }),
      this.#key([words.space], () => this.#edit((head) => `${head} `), { class: "key space" }),
      send,
    ];
    const keyboard = make("div", { class: "keyboard", role: "group", "aria-label": words.label });
    keyboard.append(
      make("div", { class: "keys digits" }, DIGITS.map((digit) => this.#plain(digit))),
      make("div", { class: "top" }, make("div", { class: "keys marks" }, marks), make("div", { class: "keys tones" }, tones)),
      make("div", { class: "letters" }, [...rows, last].map((row) => make("div", { class: "keys" }, row))),
    );
    // The caret stays in the field while fingers are on the keys.
    keyboard.addEventListener("mousedown", (event) => event.preventDefault());
    return keyboard;
  }

  /** A button that acts when a finger comes down, as keys do, and on a click of anything else. */
  #key(children, act, attributes = { class: "key" }) {
    const key = make("button", { type: "button", ...attributes }, ...children);
    key.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse") act();
    });
    key.addEventListener("click", (event) => {
      if (event.pointerType === "touch" || event.pointerType === "pen") return;
      act();
    });
    return key;
  }

  #letter(letter) {
    const key = this.#key([letter], () => {
      const sign = this.upper ? letter.toUpperCase() : letter;
      this.#shift(false);
      this.#edit((head) => pressLetter(head, sign));
    });
    if (letter.toUpperCase() !== letter) this.letters.push([key, letter]);
    return key;
  }

  #plain(sign) {
    return this.#key([sign], () => this.#edit((head) => head + sign));
  }

  #tone(name, shown) {
    const said = this.words[name];
    return this.#key([make("span", { "aria-hidden": "true" }, shown), make("small", { "aria-hidden": "true" }, said)], () => this.#edit((head) => pressTone(head, TONES[name]), true), {
      class: "key tone",
      "aria-label": this.words.tone.replace("{name}", said),
      lang: "vi",
    });
  }

  #shift(upper) {
    this.upper = upper;
    this.shiftKey.setAttribute("aria-pressed", String(upper));
    for (const [key, letter] of this.letters) key.textContent = upper ? letter.toUpperCase() : letter;
  }

  #holds(key) {
    const stop = () => this.#stopRepeating();
    key.addEventListener("pointerdown", () => {
      stop();
      const repeat = () => {
        if (!key.isConnected) return;
        this.#edit(backspace);
        this.repeating = setTimeout(repeat, AGAIN);
      };
      this.repeating = setTimeout(repeat, HELD);
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave", "contextmenu"]) key.addEventListener(end, stop);
  }

  #stopRepeating() {
    clearTimeout(this.repeating);
    this.repeating = null;
  }

  /** A key of a real keyboard.  Keys held with Ctrl, Alt or Meta, and what an input method composes, are left alone. */
  #typed(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.onSend();
      return;
    }
    if (this.typing !== "vi") return;
    const collapsed = this.field.selectionStart === this.field.selectionEnd;
    if (event.key === "Backspace" && collapsed) {
      event.preventDefault();
      this.#edit(backspace);
    } else if (/^[a-zA-Z0-9]$/.test(event.key)) {
      event.preventDefault();
      this.#edit((head) => pressKey(head, event.key));
    }
  }

  /** Changes what stands before the caret; `wholeWord` moves the caret behind the word it is in first. */
  #edit(change, wholeWord = false) {
    const { value, selectionStart, selectionEnd } = this.field;
    const from = selectionStart ?? value.length;
    let to = selectionEnd ?? value.length;
    let head = value.slice(0, from);
    if (wholeWord && from === to) {
      const rest = /^[\p{L}\p{M}]*/u.exec(value.slice(to))[0];
      head += rest;
      to += rest.length;
    }
    // What is selected is replaced; a backspace has done its work with that.
    const next = from < to && change === backspace ? head : change(head);
    this.#put(next, value.slice(to));
  }

  #put(head, tail) {
    if ([...head, ...tail].length > this.longest) return;
    this.field.value = head + tail;
    this.field.setSelectionRange(head.length, head.length);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
