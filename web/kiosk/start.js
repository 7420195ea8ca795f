/** The start screen: search, life events and the procedures that are asked for most. */

import { make } from "../shared/dom.js";
import { eventIcon, icon } from "./icons.js";
import { officeLines } from "./office.js";
import { button, heading, inVietnamese } from "./pieces.js";
import { fill } from "./wording.js";

export function start(app) {
  const { words, facts } = app;
  const notices = (facts.site?.notices ?? []).map((notice) => {
    const text = notice[app.language] ?? notice.vi;
    return make("p", { class: "notice" }, icon("info"), make("span", { lang: notice[app.language] ? null : "vi" }, text));
  });
  const search = button(
    [icon("search"), make("span", { class: "text" }, words.start.search, make("small", {}, words.start.search_hint))],
    () => app.open({ screen: "search" }),
    { class: "ask" },
  );
  const office = button([icon("clock"), make("span", {}, words.start.office)], () => app.open({ screen: "office" }), {
    class: "to-office",
  });
  return {
    name: "start",
    title: words.start.greeting,
    head: [heading(words.start.greeting), make("p", { class: "privacy" }, words.start.privacy), ...notices],
    tools: [search, office],
    list: [events(app), procedures(app)],
    // With the buttons low the upper half has room for what one may want to read.
    body: app.visit.low ? officeLines(app) : [],
  };
}

function events(app) {
  const { words, facts } = app;
  const byId = new Map(facts.events.map((event) => [event.id, event]));
  const shown = facts.featured.map((id) => byId.get(id)).filter(Boolean);
  const tiles = shown.map((event) => eventTile(app, event));
  if (facts.events.length > shown.length) {
    const all = fill(words.start.all_events, { count: facts.events.length });
    const tile = button(
      [make("span", { class: "disc" }, icon("more")), make("span", {}, all)],
      () => app.open({ screen: "events" }),
      { class: "tile all" },
    );
    tiles.push(tile);
  }
  return group("events", words.start.events, tiles);
}

/** A tile of a life event, on the start screen and on the screen of all events. */
export function eventTile(app, event) {
  const { picture, hue } = eventIcon(event.id);
  const title = app.language === "en" ? event.title_en : event.title;
  return button(
    [make("span", { class: `disc ${hue}` }, picture), make("span", {}, title)],
    () => app.open({ screen: "event", id: event.id }),
    { class: "tile" },
  );
}

function procedures(app) {
  const tiles = app.facts.tiles.map((tile) => {
    const english = app.language === "en" && tile.en;
    return button(
      [make("span", { lang: english ? null : inVietnamese(app) }, english || tile.vi), icon("next")],
      () => app.open({ screen: "procedure", code: tile.code }),
      { class: "row" },
    );
  });
  return group("procedures", app.words.start.procedures, tiles);
}

function group(name, title, tiles) {
  if (!tiles.length) return null;
  return make("section", { class: `group ${name}` }, make("h2", {}, title), make("div", { class: "tiles" }, tiles));
}
