/** One procedure: its sections as tabs, the papers of a case as a tick-list, doubts, source, and ways to take it along. */

import { make } from "../shared/dom.js";
import { related } from "./choices.js";
import { askForPaper } from "./dialogs.js";
import { icon, sectionIcon } from "./icons.js";
import { button, choice, heading, help, inVietnamese } from "./pieces.js";
import { qrPicture } from "./qr.js";
import { merged, remarkOf } from "./records.js";
import { day, fill, joined } from "./wording.js";

/** Tabs that every procedure has; others come where the record or the question calls for them. */
const TABS = ["overview", "dossier", "fee", "time", "place", "channel", "steps"];

export async function procedure(app, place, signal) {
  const { words } = app;
  if (!place.record) {
    const [found, qr] = await Promise.all([app.record(place.code, signal), app.qr(place.code, signal)]);
    if (signal.aborted) return null;
    // What was answered in another language gives way to the record in the one spoken now.
    place.record = merged(found, found && place.reply?.language !== app.language ? null : place.reply);
    place.qr = qr;
  }
  const { record } = place;
  if (!record) return missing(app);
  place.section ??= record.whole ? "dossier" : "overview";
  place.case ??= place.reply?.case ?? null;
  const lang = inVietnamese(app);
  const facts = joined(words.level[record.level], fill(words.procedure.code, { code: record.code }));
  return {
    name: "procedure",
    title: words.section[place.section],
    head: [heading(record.title, { lang }), make("p", { class: "facts" }, facts), ...remarks(app, place)],
    tools: record.whole ? [tabs(app, place)] : [],
    list: [place.section === "dossier" && papers(app, place)].filter(Boolean),
    body: [panel(app, place)],
    side: side(app, place),
  };
}

function missing(app) {
  const { words } = app;
  return {
    name: "choices failed",
    title: words.choices.failed,
    head: [heading(words.choices.failed), make("p", { class: "lead" }, words.choices.failed_text)],
    body: [help(words)],
    list: [make("div", { class: "onward" }, button([words.choices.retry], () => app.show(), { class: "main" }))],
  };
}

function remarks(app, { reply, masked }) {
  const { words } = app;
  const said = [
    (masked || reply?.masked.length) && words.search.masked,
    reply?.degraded && words.procedure.degraded,
  ].filter(Boolean);
  return said.map((text) => make("p", { class: "notice" }, icon("info"), make("span", {}, text)));
}

function tabs(app, place) {
  const { words } = app;
  const { record } = place;
  const shown = [...TABS, ...(record.sections.conditions ? ["conditions"] : [])];
  if (!shown.includes(place.section)) shown.push(place.section);
  const buttons = shown.map((section) =>
    button([sectionIcon(section), make("span", {}, words.section[section])], () => turnTo(app, place, section), {
      class: "tab",
      "aria-pressed": String(section === place.section),
    }),
  );
  return make("div", { class: "tabs", role: "group", "aria-label": words.procedure.tabs }, buttons);
}

async function turnTo(app, place, section) {
  place.section = section;
  await app.show();
  document.querySelector('.tab[aria-pressed="true"]')?.focus({ preventScroll: true });
}

/** The papers of the chosen case with boxes to tick. */
function papers(app, place) {
  const { words, visit } = app;
  const { record } = place;
  const cases = record.papers.filter((one) => one.case !== null);
  const chosen = record.papers.find((papers) => papers.case === place.case) ?? record.papers[0];
  if (!chosen?.items.length) return cases.length ? casesOf(app, place, cases) : null;
  const done = make("p", { class: "done", role: "status" });
  const count = () => {
    const ticked = chosen.items.filter((item) => visit.ticks.has(`${record.code} ${item.id}`)).length;
    const all = chosen.items.length;
    done.textContent = fill(ticked === all ? words.procedure.all_ready : words.procedure.ready, { done: ticked, all });
    done.classList.toggle("all", ticked === all);
  };
  const items = chosen.items.map((item) => {
    const key = `${record.code} ${item.id}`;
    const box = make("input", { type: "checkbox", checked: visit.ticks.has(key) });
    box.addEventListener("change", () => {
      if (box.checked) visit.ticks.add(key);
      else visit.ticks.delete(key);
      count();
    });
    const remark = remarkOf(item, words);
    const name = make("span", { class: "text", lang: inVietnamese(app) }, item.name, remark ? make("small", {}, remark) : null);
    return make("li", {}, make("label", {}, box, name));
  });
  count();
  return make(
    "section",
    { class: "card papers" },
    cases.length ? casesOf(app, place, cases) : null,
    make("div", { class: "papers-head" }, make("h2", {}, words.procedure.papers), done),
    make("p", { class: "hint" }, words.procedure.papers_hint),
    make("ul", { class: "ticks" }, items),
  );
}

function casesOf(app, place, cases) {
  const { words } = app;
  const all = [{ case: null }, ...cases];
  const buttons = all.map(({ case: name }) =>
    button([name ?? words.procedure.every_case], () => {
      place.case = name;
      app.show({ keepScroll: true });
    }, {
      class: "case",
      "aria-pressed": String(name === (place.case ?? null)),
      lang: name ? inVietnamese(app) : null,
    }),
  );
  return make("div", { class: "cases", role: "group", "aria-label": words.procedure.cases }, make("h2", {}, words.procedure.cases), buttons);
}

/** What is read of the section: its blocks, doubts and source. */
function panel(app, place) {
  const { words } = app;
  const { record, section } = place;
  const chosen = record.papers.find((papers) => papers.case === (place.case ?? null)) ?? record.papers[0];
  const blocks = section === "dossier" ? (chosen?.remarks ?? []) : (record.sections[section] ?? []);
  const lang = inVietnamese(app);
  const paragraphs = blocks.map(([text, origin], position) => {
    const last = blocks[position + 1]?.[1] !== origin;
    const [, title, rest] = (section === "overview" && position > 0 && /^([^:\n]{3,40}): ([\s\S]+)$/.exec(text)) || [];
    return make(
      "div",
      { class: `block ${origin}` },
      title ? make("h2", {}, title) : null,
      make("p", { class: "words", lang }, rest ?? text),
      last ? make("p", { class: "origin" }, words.origin[origin]) : null,
    );
  });
  const doubts = record.doubts.filter(([about]) => about === section || section === "overview").map(([, sentence]) => sentence);
  return make(
    "div",
    { class: "panel" },
    Object.keys(record.sections).length ? null : named(words),
    paragraphs.length ? make("div", { class: `card blocks ${section}` }, paragraphs) : null,
    doubts.length ? doubtCard(words, doubts, lang) : null,
    sourceCard(app, record),
  );
}

/** What stands where the saved copy has no more than the name. */
function named(words) {
  return make("div", {}, make("p", { class: "lead" }, words.procedure.named_only), help(words));
}

function doubtCard(words, doubts, lang) {
  return make(
    "section",
    { class: "card doubts" },
    make("h2", {}, icon("alert"), words.procedure.doubt),
    ...doubts.map((doubt) => make("p", { lang }, doubt)),
  );
}

function sourceCard(app, record) {
  const { words, language } = app;
  const facts = joined(
    fill(words.procedure.source_record, { code: record.code }),
    record.decision && fill(words.procedure.decision, { decision: record.decision }),
    fill(words.procedure.as_of, { date: day(record.as_of, language) }),
  );
  return make("p", { class: "source" }, make("b", {}, `${words.procedure.source}: `), facts);
}

/** QR, print, and where the answer came of a question, what else was meant and whether it was right. */
function side(app, place) {
  const { words } = app;
  const { record, qr, reply } = place;
  const parts = [];
  if (qr) {
    parts.push(
      make(
        "div",
        { class: "card to-phone" },
        qrPicture(qr, words.procedure.qr_label),
        make("div", {}, make("h2", {}, icon("mobile"), words.procedure.qr_title), make("p", {}, words.procedure.qr_text)),
      ),
    );
  }
  if (record.whole && app.config.paper !== "none") {
    parts.push(button([icon("printer"), words.procedure.print], () => askForPaper(app, { record, chosen: place.case, qr }), { class: "print" }));
  }
  const others = meantBesides(app, place);
  if (others.length) parts.push(make("div", { class: "options" }, make("h2", {}, words.procedure.also), others));
  const events = related(app, reply?.events);
  if (events) parts.push(events);
  if (reply && !app.connection.lost) parts.push(verdict(app, reply));
  return parts;
}

/** What else the question may have meant, as buttons: the other wishes in it, other procedures, places of one name. */
function meantBesides(app, { record, reply, question }) {
  if (!reply) return [];
  const lang = inVietnamese(app);
  const wishes = new Map(reply.answers.map(({ procedure, section }) => [procedure.code, { ...procedure, section }]));
  wishes.delete(record.code);
  const options = reply.options.filter((option) => option.kind === "procedure" || option.kind === "locality");
  return [
    ...[...wishes.values()].map(({ code, title, section }) =>
      choice({ title, lang, onTap: () => app.open({ screen: "procedure", code, section }) }),
    ),
    ...options.map(({ kind, value, title }) =>
      choice({ title, lang, onTap: () => (kind === "procedure" ? app.open({ screen: "procedure", code: value }) : app.ask(question, { kind, value })) }),
    ),
  ];
}

function verdict(app, reply) {
  const { words, service } = app;
  const row = make("div", { class: "verdict" }, make("p", {}, words.procedure.verdict));
  const say = (value) => {
    row.replaceChildren(make("p", { role: "status" }, words.procedure.thanks));
    // Whether it arrives is no concern of the person's.
    service.feedback({ answerId: reply.answer_id, verdict: value }).catch(() => {});
  };
  row.append(button([words.procedure.right], () => say("helpful")), button([words.procedure.wrong], () => say("wrong")));
  return row;
}
