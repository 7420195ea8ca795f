/** What comes instead of one answer: waiting, a question back, a refusal, the nearest procedures, a failure. */

import { make } from "../shared/dom.js";
import { eventIcon, icon } from "./icons.js";
import { button, choice, heading, help, inVietnamese } from "./pieces.js";
import { joined } from "./wording.js";

/** Stands while the service is asked; what comes takes its place. */
export function asking(app, place, signal) {
  app.answer(place, signal).then(
    (next) => signal.aborted || app.become(next),
    (error) => {
      if (!signal.aborted) throw error;
    },
  );
  const { words } = app;
  const waiting = make("p", { class: "waiting", role: "status" }, make("span", { class: "spinner" }), words.search.waiting);
  return { name: "asking", title: words.search.waiting, head: [waiting], focus: waiting };
}

/** The service's question back, or its refusal, with every way on as a large button. */
export function choices(app, { question, reply }) {
  const { words } = app;
  const refused = reply.status === "refused";
  const title = refused ? words.choices.refused : reply.text;
  const lang = reply.language === app.language ? null : reply.language;
  const options = reply.options.map((option) =>
    choice({
      title: option.title,
      hint: option.hint,
      lang: inVietnamese(app),
      onTap: () => app.ask(question, { kind: option.kind, value: option.value }),
    }),
  );
  const suggestions = reply.suggestions.map((text) => choice({ picture: icon("search"), title: text, onTap: () => app.ask(text) }));
  const text = refused ? make("p", { class: "lead", lang }, reply.text) : null;
  return {
    name: `choices ${reply.status}`,
    title,
    head: [heading(title, { lang: refused ? null : lang }), text, reply.masked.length ? make("p", { class: "notice" }, icon("info"), words.search.masked) : null].filter(Boolean),
    body: refused ? [help(words)] : [],
    list: [
      options.length ? make("div", { class: "options" }, options) : null,
      related(app, reply.events),
      suggestions.length ? make("div", { class: "options" }, make("h2", {}, words.choices.try), suggestions) : null,
      again(app),
    ].filter(Boolean),
  };
}

/** The nearest procedures of the saved copy. */
export function found(app, { codes }) {
  const { words } = app;
  const records = codes.map((code) => app.copy.record(code)).filter(Boolean);
  const options = records.map((record) =>
    choice({
      title: record.title,
      hint: joined(words.level[record.level], record.field),
      lang: inVietnamese(app),
      onTap: () => app.open({ screen: "procedure", code: record.code }),
    }),
  );
  const title = records.length ? words.choices.found : words.choices.refused;
  return {
    name: "choices found",
    title,
    head: [heading(title), make("p", { class: "lead" }, records.length ? words.offline.answer : words.choices.nothing)],
    body: records.length ? [] : [help(words)],
    list: [options.length ? make("div", { class: "options" }, options) : null, again(app)].filter(Boolean),
  };
}

export function failed(app, { question, choice: chosen, kind }) {
  const { words } = app;
  const retry = button([words.choices.retry], () => app.become({ screen: "asking", question, choice: chosen }), { class: "main" });
  return {
    name: "choices failed",
    title: words.choices.failed,
    head: [heading(words.choices.failed), make("p", { class: "lead" }, kind === "busy" ? words.choices.busy_text : words.choices.failed_text)],
    body: [help(words)],
    list: [make("div", { class: "onward" }, retry, again(app))],
  };
}

/** Life events told in the question, as buttons. */
export function related(app, events) {
  const known = (events ?? []).map((told) => app.facts.events.find((event) => event.id === told.id)).filter(Boolean);
  if (!known.length) return null;
  const tiles = known.map((event) => {
    const { picture, hue } = eventIcon(event.id);
    return choice({
      picture: make("span", { class: `disc ${hue}` }, picture),
      title: app.language === "en" ? event.title_en : event.title,
      onTap: () => app.open({ screen: "event", id: event.id }),
    });
  });
  return make("div", { class: "options" }, make("h2", {}, app.words.procedure.related), tiles);
}

function again(app) {
  return button([icon("search"), app.words.choices.again], () => app.become({ screen: "search" }), { class: "again" });
}
