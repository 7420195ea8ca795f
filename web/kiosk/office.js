/** The ward's own card: address, phone, hours and notices; what is not known is said to be so. */

import { make } from "../shared/dom.js";
import { icon } from "./icons.js";
import { heading } from "./pieces.js";
import { day, fill } from "./wording.js";

export function office(app) {
  const { words } = app;
  return {
    name: "office",
    title: words.office.title,
    head: [heading(words.office.title)],
    body: [officeCard(app), noticesCard(app)],
  };
}

export function officeCard(app) {
  const { words, language, facts } = app;
  const { address, phone, hours, open_now: open, holiday, as_of: asOf, doubt } = facts.site?.office ?? {};
  const opening = hours?.[language] ?? hours?.vi;
  const state = open === null || open === undefined ? null : open ? words.office.open : words.office.closed;
  const rest = holiday && fill(words.office.holiday, { name: holiday[language] ?? holiday.vi });
  return make(
    "div",
    { class: "card office" },
    make("h2", {}, app.config.name),
    make(
      "dl",
      {},
      row("pin", words.office.address, address, words),
      row("clock", words.office.hours, opening, words, rest ?? state),
      row("phone", words.office.phone, phone, words),
    ),
    doubt ? make("p", { class: "doubt" }, icon("alert"), make("span", { lang: "vi" }, doubt)) : null,
    asOf ? make("p", { class: "as-of" }, fill(words.office.as_of, { date: day(asOf, language) })) : null,
  );
}

/** The address and the hours in a line each, those that are known. */
export function officeLines(app) {
  const { address, hours } = app.facts.site?.office ?? {};
  const opening = hours?.[app.language] ?? hours?.vi;
  const line = (picture, text) => (text ? make("p", { class: "office-line" }, icon(picture), text) : null);
  return [line("pin", address), line("clock", opening)].filter(Boolean);
}

function row(picture, name, text, words, state) {
  const shown = text ?? words.office.unknown;
  return make(
    "div",
    { class: "fact-row" },
    make("dt", {}, icon(picture), name),
    make("dd", { class: text ? null : "unknown" }, shown, state ? make("span", { class: "state" }, state) : null),
  );
}

function noticesCard(app) {
  const { words, language, facts } = app;
  const notices = facts.site?.notices ?? [];
  const shown = notices.map((notice) =>
    make(
      "li",
      {},
      make("span", { lang: notice[language] ? null : "vi" }, notice[language] ?? notice.vi),
      notice.until ? make("small", {}, fill(words.office.until, { date: day(notice.until, language) })) : null,
    ),
  );
  const body = shown.length ? make("ul", {}, shown) : make("p", {}, words.office.no_notice);
  return make("div", { class: "card notices" }, make("h2", {}, words.office.notices), body);
}
