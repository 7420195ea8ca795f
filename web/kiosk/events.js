/** Life events: all of them, and one with its procedures in the order to do them. */

import { make } from "../shared/dom.js";
import { eventIcon, icon } from "./icons.js";
import { button, heading, inVietnamese } from "./pieces.js";
import { eventTile } from "./start.js";
import { fill } from "./wording.js";

export function events(app) {
  const { words, facts } = app;
  return {
    name: "events",
    title: words.start.events,
    head: [heading(words.start.events)],
    list: [make("div", { class: "tiles" }, facts.events.map((event) => eventTile(app, event)))],
  };
}

export function event(app, { id }) {
  const { words } = app;
  const told = app.facts.events.find((one) => one.id === id);
  const title = app.language === "en" ? told.title_en : told.title;
  const { picture, hue } = eventIcon(id);
  const together = new Set(told.steps.map((step) => step.order)).size < told.steps.length;
  const lead = [words.event.order, together && words.event.together].filter(Boolean).join(". ").replace("..", ".");
  const head = [
    make("div", { class: "event-title" }, make("span", { class: `disc ${hue}` }, picture), heading(title)),
    make("p", { class: "lead" }, lead),
  ];
  if (told.note) {
    const note = make("span", { lang: inVietnamese(app) }, told.note);
    head.push(make("p", { class: "notice" }, icon("info"), make("strong", {}, words.event.note), note));
  }
  return { name: "event", title, head, list: [make("ol", { class: "path" }, told.steps.map((step) => stepOf(app, told, step)))] };
}

function stepOf(app, told, step) {
  const { words } = app;
  const lang = inVietnamese(app);
  const covering = step.covered_by && told.steps.find((one) => one.code === step.covered_by);
  const facts = [
    step.deadline && fact("calendar", words.event.deadline, step.deadline, step.deadline_basis && fill(words.event.basis, { basis: step.deadline_basis })),
    step.optional_if && make("small", { class: "fact" }, icon("info"), make("span", { lang }, fill(words.event.only_if, { condition: step.optional_if }))),
    covering && make("small", { class: "fact" }, icon("check"), make("span", { lang }, fill(words.event.covered, { title: covering.title }))),
  ];
  const open = button(
    [
      make("span", { class: "number", "aria-hidden": "true" }, String(step.order)),
      make(
        "span",
        { class: "text" },
        make("span", { class: "title", lang }, step.title),
        make("span", { class: "why", lang }, step.why),
        ...facts.filter(Boolean),
      ),
      icon("next"),
    ],
    () => app.open({ screen: "procedure", code: step.code }),
    { class: "step" },
  );
  return make("li", {}, open);
}

function fact(picture, name, text, basis) {
  return make("small", { class: "fact deadline" }, icon(picture), make("span", {}, make("b", {}, `${name}: `), text, basis ? ` (${basis})` : null));
}
