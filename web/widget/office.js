// What the ward says of itself: a greeting, questions to tap, where its office is and whether it is open, notices.

import { day, foreign, joined } from "../shared/answer.js";
import { make, svg } from "../shared/dom.js";
import { ICONS } from "../shared/icons.js";

/** The start of the conversation; onSuggestion(text) asks one of the ward's questions. */
export function greeting({ site, words, language, onSuggestion }) {
  const say = words.widget;
  const [hello, more] = opening(site.greeting?.[language] || say.greeting);
  const questions = site.suggestions?.[language] ?? [];
  const parts = [
    notices(site, words, language),
    make("h3", { class: "hello", id: "hello" }, hello),
    more && make("p", {}, more),
    make("p", { class: "privacy" }, svg(ICONS.shield), make("span", {}, say.privacy)),
  ];
  if (questions.length) {
    const buttons = questions.map((text) => {
      const button = make("button", { type: "button", class: "row" }, make("span", {}, text), svg(ICONS.forward));
      button.addEventListener("click", () => onSuggestion(text));
      return make("li", {}, button);
    });
    parts.push(make("h4", { class: "overline" }, say.suggestions), make("ul", { class: "rows" }, ...buttons));
  }
  parts.push(officeCard(site, words, language));
  parts.push(make("p", { class: "help" }, make("a", { href: "tel:1022" }, say.help)));
  return make("section", { class: "greeting", "aria-labelledby": "hello" }, ...parts.filter(Boolean));
}

/** A greeting up to its question is said large, what follows is not. */
function opening(text) {
  const end = text.indexOf("? ") + 1;
  return end ? [text.slice(0, end), text.slice(end).trim()] : [text, ""];
}

function notices({ notices: all = [] }, words, language) {
  if (!all.length) return null;
  const items = all.map((notice) => {
    const text = notice[language] || notice.vi;
    const until = notice.until && make("small", {}, words.widget.until.replace("{date}", day(notice.until)));
    return make("li", { lang: foreign(text, language) }, text, until);
  });
  const name = make("h3", { class: "unseen" }, words.widget.notices);
  return make("div", { class: "notices" }, name, svg(ICONS.warning), make("ul", {}, ...items));
}

/** Nothing is shown of what nobody told us; a card of nothing is no card. */
function officeCard({ office }, words, language) {
  if (!office) return null;
  const say = words.widget;
  const hours = office.hours?.[language] || office.hours?.vi;
  if (!office.address && !office.phone && !hours) return null;
  const facts = make("dl", {});
  const fact = (name, text) => facts.append(make("dt", {}, name), make("dd", { lang: foreign(text.textContent ?? text, language) }, text));
  if (office.address) fact(say.address, office.address);
  if (hours) fact(say.hours, hours);
  if (office.phone) fact(say.phone, make("a", { href: `tel:${office.phone.replace(/[^+\d]/g, "")}` }, office.phone));
  const remark = joined(office.as_of && say.as_of.replace("{date}", day(office.as_of)), office.doubt);
  return make(
    "section",
    { class: "office", "aria-labelledby": "office" },
    make("h4", { id: "office" }, svg(ICONS.office), say.office),
    state(office, words, language),
    facts,
    remark && make("p", { class: "remark", lang: foreign(remark, language) }, remark),
  );
}

function state({ open_now: open, holiday }, words, language) {
  const say = words.widget;
  if (holiday) return make("p", { class: "state closed" }, say.holiday.replace("{name}", holiday[language] || holiday.vi));
  if (open !== true && open !== false) return null;
  return make("p", { class: `state ${open ? "open" : "closed"}` }, open ? say.open_now : say.closed_now);
}
