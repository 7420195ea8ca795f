/** Dialogs over the screen: the idle warning and the choice of paper. */

import { make } from "../shared/dom.js";
import { icon } from "./icons.js";
import { button } from "./pieces.js";
import { printOn } from "./printout.js";

export function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog")) dialog.remove();
}

/** Shows the warning, or counts it down where it stands already. */
export function askForTime(app, left) {
  const standing = document.querySelector("dialog.idle .count");
  if (standing) {
    standing.textContent = String(left);
    return;
  }
  closeDialogs();
  const words = app.words.idle;
  const more = button([words.more], () => app.idle.extend(), { class: "main" });
  const finish = button([words.finish], () => app.idle.end(), { class: "quiet" });
  const count = make("p", { class: "seconds" }, make("span", { class: "count" }, String(left)), ` ${words.seconds}`);
  const dialog = open("idle", "alertdialog", words.title, [icon("clock")], [make("p", {}, `${words.text} `), count], [more, finish]);
  // Escape is an answer too: whoever presses it is there.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    app.idle.extend();
  });
  more.focus();
}

/** Which paper?  `sheet` is what `printOn` prints. */
export function askForPaper(app, printed) {
  const words = app.words.print;
  const papers = app.config.paper ? [app.config.paper] : ["sheet", "slip"];
  if (papers.length === 1) {
    printOn(papers[0], app, printed);
    return;
  }
  const choices = papers.map((paper) =>
    button(
      [make("span", { class: `paper ${paper}`, "aria-hidden": "true" }), make("span", { class: "text" }, words[paper], make("small", {}, words[`${paper}_text`]))],
      () => {
        closeDialogs();
        printOn(paper, app, printed);
      },
      { class: "choice" },
    ),
  );
  const cancel = button([words.cancel], closeDialogs, { class: "quiet" });
  open("papers", "dialog", words.title, [icon("printer")], [make("p", {}, words.text)], [...choices, cancel]);
  choices[0].focus();
}

function open(name, role, title, picture, texts, buttons) {
  const text = make("div", { class: "dialog-text", id: "dialog-text" }, texts);
  const dialog = make(
    "dialog",
    { class: name, role, "aria-labelledby": "dialog-title", "aria-describedby": "dialog-text" },
    make("div", { class: "dialog-head" }, picture, make("h2", { id: "dialog-title" }, title)),
    text,
    make("div", { class: "dialog-buttons" }, buttons),
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
