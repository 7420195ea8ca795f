// Taking an answer along: copied, on paper, passed on, or on the phone by its QR code.

import { day } from "../shared/answer.js";
import { make, sheet, svg } from "../shared/dom.js";
import { ICONS } from "../shared/icons.js";

/** While the answer is printed the host's page is not: as strong as a sheet can say it, and taken back afterwards. */
const PRINT_SHEET = `@media print {
  html:not(#tthc):not(#tthc) > :not([data-printing]) { display: none !important; }
  html:not(#tthc):not(#tthc) { display: block !important; position: static !important; height: auto !important;
    overflow: visible !important; margin: 0 !important; padding: 0 !important; background: none !important;
    transform: none !important; filter: none !important; zoom: 1 !important; }
  @page { margin: 12mm; }
}`;

/** The row of ways to take `reply` along; say(text) tells the person what happened. */
export function handoffRow({ reply, article, words, service, host, say }) {
  const { code, title } = reply.procedure;
  const address = service.leaflet(code);
  const tool = (icon, text, onTap) => {
    const button = make("button", { type: "button" }, svg(ICONS[icon]), make("span", {}, text));
    button.addEventListener("click", onTap);
    return button;
  };
  const sayCopied = (done, text) => say(done ? text : words.widget.not_copied);

  const square = make("div", { class: "qr", hidden: true });
  const qr = tool("qr", words.widget.qr, async () => {
    const open = square.hidden;
    if (open && !square.childElementCount) {
      try {
        square.append(...picture(await service.qr(code), words));
      } catch (error) {
        say(words.trouble[error.kind] ?? words.trouble.server);
        return;
      }
    }
    square.hidden = !open;
    qr.setAttribute("aria-expanded", String(open));
    if (open) square.scrollIntoView({ block: "nearest" });
  });
  qr.setAttribute("aria-expanded", "false");

  const copy = tool("copy", words.widget.copy, async () => {
    sayCopied(await toClipboard(plainText(reply, words, address), article), words.widget.copied);
  });
  const print = tool("print", words.widget.print, () => printAnswer(host, article));
  const share = tool("share", words.widget.share, async () => {
    try {
      if (!navigator.share) throw new TypeError();
      await navigator.share({ title, url: address });
    } catch (error) {
      // Closing the phone's own sheet is an answer too.
      if (error.name === "AbortError") return;
      sayCopied(await toClipboard(address, article), words.widget.shared);
    }
  });
  const group = make("div", { class: "handoff", role: "group", "aria-label": words.widget.tools }, copy, print, share, qr);
  return [group, square];
}

function picture({ url, size, path }, words) {
  const image = svg(path, size, words.widget.qr_label.replace("{url}", url));
  return [image, make("p", {}, words.widget.qr_hint), make("a", { href: url, target: "_blank", rel: "noopener" }, url)];
}

/** The answer as text: title, words, papers with boxes, source, and where to read it again. */
export function plainText(reply, words, address) {
  const lines = [];
  for (const answer of reply.answers) {
    lines.push(answer.procedure.title, words.section[answer.section], "");
    for (const block of answer.blocks) lines.push(block.text.replace(/^- /gm, "☐ "), "");
  }
  for (const source of reply.citations) {
    const decision = source.decision ? `, ${words.answer.decision} ${source.decision}` : "";
    lines.push(`${words.answer.source}: ${source.code}${decision}, ${words.answer.as_of} ${day(source.as_of)}`);
    for (const doubt of source.doubts) lines.push(`${words.answer.doubt}: ${doubt}`);
  }
  lines.push(address);
  return lines.join("\n");
}

/** Whether it was copied. */
async function toClipboard(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A host may forbid the newer way in a frame, and unencrypted pages have none.
    const area = make("textarea", { class: "unseen", readonly: true });
    area.value = text;
    near.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** Prints this answer alone, with the ticks it has, on A4 or on a slip of 80 mm as the printer's dialogue says. */
function printAnswer(host, article) {
  const only = sheet(PRINT_SHEET);
  const folds = [...article.querySelectorAll("details.fold:not(.event):not([open])")];
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, only];
  host.setAttribute("data-printing", "");
  article.setAttribute("data-printed", "");
  for (const fold of folds) fold.open = true;
  const done = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== only);
    host.removeAttribute("data-printing");
    article.removeAttribute("data-printed");
    for (const fold of folds) fold.open = false;
  };
  window.addEventListener("afterprint", done, { once: true });
  window.print();
}
