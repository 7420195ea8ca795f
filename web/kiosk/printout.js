/** What goes on paper: a sheet of A4 with everything, or a slip of 80 mm with the papers to bring. */

import { make, sheet } from "../shared/dom.js";
import { qrPicture } from "./qr.js";
import { remarkOf } from "./records.js";
import { day, fill, joined } from "./wording.js";

const ON_SHEET = ["fee", "time", "place", "channel", "steps"];
const ON_SLIP = ["fee", "time", "place"];
/** Millimetres above and below the text of a slip, and what the printer's own letters may add. */
const MARGINS = 14;

let cut = null;

export function clearPaper() {
  document.getElementById("paper")?.replaceChildren();
}

/** Prints {record, chosen, qr} on "sheet" or "slip"; nothing of it stays on the page. */
export function printOn(paper, app, printed) {
  const place = document.getElementById("paper");
  place.replaceChildren(page(paper, app, printed));
  if (paper === "slip") cutToLength(place);
  window.addEventListener("afterprint", clearPaper, { once: true });
  window.print();
}

/** A roll has no pages: the slip is as long as what stands on it. */
function cutToLength(place) {
  place.classList.add("measured");
  const length = Math.ceil((place.scrollHeight / 96) * 25.4) + MARGINS;
  place.classList.remove("measured");
  const others = document.adoptedStyleSheets.filter((one) => one !== cut);
  cut = sheet(`@page slip { size: 80mm ${length}mm; }`);
  document.adoptedStyleSheets = [...others, cut];
}

function page(paper, app, { record, chosen, qr }) {
  const { words, language, facts } = app;
  const papers = record.papers.find((papers) => papers.case === (chosen ?? null)) ?? record.papers[0];
  const sections = (paper === "sheet" ? ON_SHEET : ON_SLIP).filter((section) => record.sections[section]?.length);
  const doubts = record.doubts.filter(([about]) => paper === "sheet" || about === "dossier" || ON_SLIP.includes(about));
  const office = facts.site?.office;
  const opening = office?.hours?.[language] ?? office?.hours?.vi;
  const placed = record.sections.place?.some(([, origin]) => origin === "site");
  return make(
    "article",
    { class: paper, lang: "vi" },
    make("p", { class: "printed-place" }, app.config.name),
    make("h1", {}, record.title),
    make("p", {}, joined(fill(words.procedure.code, { code: record.code }), chosen)),
    papers?.items.length ? make("h2", {}, words.procedure.papers) : null,
    papers?.items.length ? make("ul", { class: "boxes" }, papers.items.map((item) => boxed(item, app, record))) : null,
    ...(papers?.remarks ?? []).slice(0, paper === "sheet" ? undefined : 0).map(([text]) => make("p", { class: "words" }, text)),
    ...sections.map((section) =>
      make("section", {}, make("h2", {}, words.section[section]), ...record.sections[section].map(([text]) => make("p", { class: "words" }, text))),
    ),
    doubts.length ? make("section", {}, make("h2", {}, words.procedure.doubt), ...doubts.map(([, text]) => make("p", {}, text))) : null,
    placed ? null : make("p", { class: "printed-office" }, joined(office?.address, opening)),
    qr ? make("div", { class: "printed-qr" }, qrPicture(qr, words.procedure.qr_label), make("p", {}, words.procedure.qr_title)) : null,
    make(
      "p",
      { class: "printed-source" },
      joined(
        fill(words.procedure.source_record, { code: record.code }),
        record.decision && fill(words.procedure.decision, { decision: record.decision }),
        fill(words.procedure.as_of, { date: day(record.as_of, language) }),
      ),
    ),
    make("p", { class: "printed-source" }, words.print.help),
    make("p", { class: "printed-source" }, fill(words.print.printed_on, { date: day(today(), language), place: app.config.name })),
  );
}

function boxed(item, app, record) {
  const remark = remarkOf(item, app.words);
  const ticked = app.visit.ticks.has(`${record.code} ${item.id}`);
  return make("li", { class: ticked ? "ticked" : null }, item.name, remark ? make("small", {}, ` (${remark})`) : null);
}

function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
