/** The search screen: field, names that go on like what is typed, keyboard. */

import { make } from "../shared/dom.js";
import { icon } from "./icons.js";
import { Keyboard } from "./keyboard.js";
import { button, heading, inVietnamese } from "./pieces.js";
import { fill } from "./wording.js";

const LONGEST = 500;
const COUNTED_FROM = 400;
/** Milliseconds without a key until names are asked for. */
const PAUSE = 120;
const SHOWN = 6;

export function search(app, place, signal) {
  const { words, visit } = app;
  const field = make("input", {
    type: "text",
    class: "field",
    inputmode: "none",
    maxlength: LONGEST,
    autocomplete: "off",
    autocorrect: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-label": words.search.field,
    placeholder: words.search.placeholder,
    // A name of its own each time: browsers offer again what was typed under the same name.
    name: crypto.randomUUID(),
  });
  // With the buttons low the field is far from the eyes: what is typed stands large above, too.
  const echo = make("p", { class: "typed", "aria-hidden": "true" }, visit.typed);
  const left = make("p", { class: "left", role: "status" });
  const names = make("div", { class: "names-found", "aria-live": "polite" });
  const send = () => {
    const question = field.value.trim();
    if (question) app.ask(question);
  };
  const keyboard = new Keyboard({ field, words: words.keyboard, longest: LONGEST, typing: app.language, onSend: send });
  const suggest = suggester(app, names, signal);
  field.addEventListener("input", () => {
    visit.typed = field.value;
    const length = [...field.value].length;
    left.textContent = length < COUNTED_FROM ? "" : fill(words.search.left, { count: LONGEST - length });
    echo.textContent = field.value;
    suggest(field.value);
  });
  field.addEventListener("paste", (event) => event.preventDefault());
  field.value = visit.typed;
  suggest(field.value);
  return {
    name: "search",
    title: words.search.title,
    head: [heading(words.search.title)],
    tools: [make("div", { class: "line" }, icon("search"), field), left],
    list: [names, keyboard.element],
    body: visit.low ? [echo] : [],
    focus: field,
  };
}

/** A function that shows the names for a text, a moment after the last key; late answers are never shown. */
function suggester(app, names, screenSignal) {
  const { words } = app;
  let timer = null;
  let request = null;
  screenSignal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  const show = (...nodes) => names.replaceChildren(...nodes);
  const note = (text) => make("p", { class: "note" }, text);
  return (typed) => {
    clearTimeout(timer);
    request?.abort();
    if (!typed.trim()) {
      show(note(words.search.empty));
      return;
    }
    timer = setTimeout(async () => {
      request = new AbortController();
      const { signal } = request;
      const found = await app.suggest(typed.trim(), AbortSignal.any([signal, screenSignal])).catch(() => null);
      if (!found || signal.aborted || screenSignal.aborted) return;
      if (found.length) show(...found.slice(0, SHOWN).map((row) => nameOf(app, row)));
      else show(note(words.search.none));
    }, PAUSE);
  };
}

function nameOf(app, { code, title }) {
  return button([make("span", { lang: inVietnamese(app) }, title), icon("next")], () => app.open({ screen: "procedure", code }), {
    class: "row",
  });
}
