/** Pieces that several screens are made of. */

import { make } from "../shared/dom.js";
import { icon } from "./icons.js";

export function heading(text, attributes = {}) {
  return make("h1", { tabindex: "-1", ...attributes }, text);
}

/** A large button with a picture, a title and perhaps a line below. */
export function choice({ picture, title, hint, lang, onTap, ...attributes }) {
  const text = make("span", { class: "text" }, make("span", { class: "title", lang }, title), hint ? make("small", {}, hint) : null);
  const button = make("button", { type: "button", class: "choice", ...attributes }, picture ?? icon("papers"), text, icon("next"));
  button.addEventListener("click", onTap);
  return button;
}

export function button(children, onTap, attributes = {}) {
  const made = make("button", { type: "button", ...attributes }, ...children);
  made.addEventListener("click", onTap);
  return made;
}

/** Two ways to a person, side by side. */
export function help(words) {
  const card = (picture, title, text) =>
    make("div", { class: "card way" }, icon(picture), make("div", {}, make("h2", {}, title), make("p", {}, text)));
  return make(
    "div",
    { class: "ways" },
    card("phone", words.choices.call, words.choices.call_text),
    card("counter", words.choices.counter, words.choices.counter_text),
  );
}

/** Titles and records are Vietnamese, whatever language the kiosk speaks. */
export function inVietnamese(app) {
  return app.language === "vi" ? null : "vi";
}
