// One reply of /v1/ask as an article: what the record says, whose words they are, and where it all comes from.

import { make } from "./dom.js";

/** Notes shown at once beside a tick list; the rest waits behind a fold. */
const NOTES_SHOWN = 2;

const VIETNAMESE = /[ăâđêôơưàáạảãằắặẳẵầấậẩẫèéẹẻẽềếệểễìíịỉĩòóọỏõồốộổỗờớợởỡùúụủũừứựửữỳýỵỷỹ]/i;

/**
 * The article of a reply.
 *
 * words: the table of words.vi.json or words.en.json; prefix: begins the ids of this reply's sources, unlike that of
 * any other on the page; headingLevel: of the procedure's title.  onOption(option) and onSuggestion(text) go on with
 * the conversation; without them their buttons are left out.  links: whether the web may be left for (a kiosk may
 * not).  ticked: set of papers ticked off, "code/id", kept up to date.
 */
export function answerArticle(reply, options) {
  return new Writer(reply, options).article();
}

/** An ISO date as people here write it; null stays null. */
export function day(iso) {
  return iso ? iso.slice(0, 10).split("-").reverse().join("/") : null;
}

export function joined(...parts) {
  return parts.filter(Boolean).join(" · ");
}

/** "vi" for a text in Vietnamese among words of another language, else null. */
export function foreign(text, language) {
  return language !== "vi" && VIETNAMESE.test(text) ? "vi" : null;
}

/** Only an address of the web becomes a link: a record may hold anything. */
export function link(url, text) {
  return /^https?:\/\//i.test(url) ? make("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, text) : null;
}

class Writer {
  constructor(reply, { words, prefix = "source-", headingLevel = 2, onOption, onSuggestion, links = true, ticked }) {
    this.reply = reply;
    this.words = words;
    this.prefix = prefix;
    this.title = `h${headingLevel}`;
    this.part = `h${headingLevel + 1}`;
    this.onOption = onOption;
    this.onSuggestion = onSuggestion;
    this.links = links;
    this.ticked = ticked ?? new Set();
  }

  article() {
    const { reply, words } = this;
    const answered = reply.answers.length > 0;
    const about = { class: `answer ${reply.status}`, tabindex: "-1", lang: reply.language, "aria-label": words.answer.assistant };
    const article = make("article", about);
    for (const answer of reply.answers) article.append(this.section(answer));
    if (!answered) article.append(this.text(reply.text, "words"));
    if (reply.masked.length) article.append(make("p", { class: "remark" }, words.answer.masked));
    if (reply.degraded) article.append(make("p", { class: "remark" }, words.answer.degraded));
    if (reply.citations.length) article.append(this.sources());
    const events = reply.events.map((event) => this.event(event, answered));
    // Where the answer is still open, an event with its steps is nearer to what was meant than single procedures.
    article.append(...(answered ? [...this.onward(answered), ...events] : [...events, ...this.onward(answered)]));
    return article;
  }

  text(text, className) {
    return make("p", { class: className, lang: foreign(text, this.reply.language) }, text);
  }

  section(answer) {
    const { procedure } = answer;
    const { words } = this;
    const heading = make(this.title, { class: "title", lang: foreign(procedure.title, this.reply.language) }, procedure.title);
    const facts = make(
      "p",
      { class: "facts" },
      make("strong", {}, words.section[answer.section]),
      answer.case && make("span", { lang: foreign(answer.case, this.reply.language) }, answer.case),
      make("span", {}, words.level[procedure.level]),
    );
    // A block that lists the papers says what the tick list says: the list stands in its place.
    const lists = (block) => answer.checklist.length > 0 && /^- /m.test(block.text);
    const said = answer.blocks.filter((block) => !lists(block));
    const shown = answer.checklist.length ? said.slice(0, NOTES_SHOWN) : said;
    const listed = answer.blocks.find(lists);
    // An overview names what each paragraph is about, all but the first.
    const labelled = answer.section === "overview" ? new Set(said.slice(1)) : new Set();
    const papers = answer.checklist.length ? [this.checklist(answer), listed && this.origin(listed)] : [];
    const parts = [heading, facts, ...papers, ...this.blocks(shown, labelled)];
    if (shown.length < said.length) {
      const folded = said.slice(shown.length);
      const summary = make("summary", {}, words.answer.more_notes.replace("{count}", folded.length));
      parts.push(make("details", { class: "fold" }, summary, ...this.blocks(folded)));
    }
    return make("section", { class: "section" }, ...parts);
  }

  blocks(blocks, labelled = new Set()) {
    return blocks.map((block, position) => {
      const next = blocks[position + 1];
      const goesOn = next && next.origin === block.origin && String(next.citations) === String(block.citations);
      const text = this.prose(block.text, labelled.has(block));
      return make("div", { class: `block ${block.origin}` }, ...text, !goesOn && this.origin(block));
    });
  }

  /** Paragraphs, and lists where lines begin with a dash. */
  prose(text, labelled = false) {
    const lang = foreign(text, this.reply.language);
    const [, label, rest] = (labelled && /^([^:\n]{2,30}): ([^]+)$/.exec(text)) || [null, null, text];
    const parts = [];
    for (const line of rest.split("\n")) {
      const last = parts.at(-1);
      if (!line.startsWith("- ")) {
        if (last?.tagName === "P") last.append(`\n${line}`);
        else parts.push(make("p", { class: "words", lang }, line));
      } else if (last?.tagName === "UL") {
        last.append(make("li", {}, line.slice(2)));
      } else {
        parts.push(make("ul", { lang }, make("li", {}, line.slice(2))));
      }
    }
    if (label) parts.unshift(make("p", { class: "label", lang }, label));
    return parts;
  }

  /** Whose words a block is in, and the sources it stands on. */
  origin(block) {
    const line = make("p", { class: "origin" }, this.words.origin[block.origin]);
    for (const number of block.citations) {
      const id = `${this.prefix}${number + 1}`;
      const name = `${this.words.answer.source} ${number + 1}`;
      const reference = make("a", { href: `#${id}`, "aria-label": name }, `[${number + 1}]`);
      // In a shadow root an address with # finds nothing, and on a host page it would change the host's address.
      reference.addEventListener("click", (event) => {
        event.preventDefault();
        const source = reference.closest("article").querySelector(`#${id}`);
        source.focus({ preventScroll: true });
        source.scrollIntoView({ block: "nearest" });
      });
      line.append(" ", reference);
    }
    return line;
  }

  checklist({ procedure, checklist }) {
    const { words, ticked, reply } = this;
    const key = (item) => `${procedure.code}/${item.id}`;
    const have = make("span", { class: "have", role: "status" });
    const tell = () => {
      const count = checklist.filter((item) => ticked.has(key(item))).length;
      have.textContent = words.answer.have.replace("{count}", count).replace("{all}", checklist.length);
    };
    const list = make("ul", { class: "checklist" });
    for (const item of checklist) {
      const box = make("input", { type: "checkbox", "data-paper": key(item) });
      box.checked = ticked.has(key(item));
      box.addEventListener("change", () => {
        ticked[box.checked ? "add" : "delete"](key(item));
        tell();
      });
      const remark = this.remark(item);
      const name = make("span", { class: "paper", lang: foreign(item.name + remark, reply.language) }, item.name);
      if (remark) name.append(make("small", {}, remark));
      list.append(make("li", {}, make("label", {}, box, name)));
    }
    tell();
    return make("div", {}, make(this.part, { class: "part" }, words.answer.checklist, " ", have), list);
  }

  remark(item) {
    const words = this.words.answer;
    return joined(
      item.originals && `${item.originals} ${words.originals}`,
      item.copies && `${item.copies} ${words.copies}`,
      // A paper for some is not a paper one may leave out.
      item.required === false && !item.condition && words.optional,
      item.form && `${words.form}: ${item.form}`,
      item.condition,
      item.note,
    );
  }

  sources() {
    const { reply, words } = this;
    const list = make("ol", { class: "sources" });
    reply.citations.forEach((source, position) => {
      const facts = joined(
        source.code,
        words.section[source.section],
        source.decision && `${words.answer.decision} ${source.decision}`,
      );
      const entry = make(
        "li",
        { id: `${this.prefix}${position + 1}`, tabindex: "-1" },
        make("cite", { lang: foreign(source.title, reply.language) }, source.title),
        make("span", { class: "facts" }, facts),
        source.as_of && make("span", { class: "facts as-of" }, `${words.answer.as_of} ${day(source.as_of)}`),
        this.links && source.url && link(source.url, words.answer.open),
      );
      for (const doubt of source.doubts) entry.append(this.doubt(doubt));
      list.append(entry);
    });
    const name = words.answer[reply.citations.length > 1 ? "sources" : "source"];
    return make("div", { class: "source-card" }, make(this.part, { class: "part" }, name), list);
  }

  doubt(sentence) {
    const name = make("strong", {}, `${this.words.answer.doubt}: `);
    const text = make("span", { lang: foreign(sentence, this.reply.language) }, sentence);
    return make("p", { class: "doubt" }, name, text);
  }

  /** The ways on: other meanings, other sections of the same procedure, other questions. */
  onward(answered) {
    const { reply, words } = this;
    const options = this.onOption ? reply.options : [];
    const tapped = (option) => ({ text: option.title, hint: option.hint, onTap: () => this.onOption(option) });
    const meant = options.filter((option) => option.kind !== "section").map(tapped);
    const sections = options.filter((option) => option.kind === "section").map(tapped);
    const suggestions = (this.onSuggestion ? reply.suggestions : []).map((text) => ({
      text,
      onTap: () => this.onSuggestion(text),
    }));
    const heading = answered ? this.part : this.title;
    return [
      sections.length && this.group(heading, words.answer.sections, sections, "choices short"),
      // The text of a question back is the heading of its choices already.
      meant.length && this.group(answered && heading, words.answer[answered ? "other_options" : "options"], meant),
      suggestions.length && this.group(heading, words.answer.suggestions, suggestions),
    ].filter(Boolean);
  }

  /** Buttons to go on with; without a heading the title is for those who listen. */
  group(heading, title, entries, className = "choices") {
    const buttons = entries.map(({ text, hint, onTap }) => {
      const lang = foreign(text + (hint ?? ""), this.reply.language);
      const button = make("button", { type: "button", lang }, text, hint && make("small", {}, hint));
      button.addEventListener("click", onTap);
      return button;
    });
    const shown = heading && make(heading, { class: "part" }, title);
    return make("div", { class: "onward", role: "group", "aria-label": title }, shown, make("div", { class: className }, ...buttons));
  }

  /** What else an event in someone's life sets in motion, in the order to do it. */
  event(event, answered) {
    const { words, reply } = this;
    const steps = event.steps.map((step) => {
      const deadline = step.deadline && make("small", {}, `${words.answer.deadline}: ${step.deadline}`);
      const lang = foreign(step.title, reply.language);
      if (!this.onOption) return make("li", { lang }, step.title, deadline);
      const button = make("button", { type: "button", lang }, step.title, deadline);
      button.addEventListener("click", () => {
        this.onOption({ kind: "procedure", value: step.code, code: step.code, title: step.title, hint: "" });
      });
      return make("li", {}, button);
    });
    const title = make("span", { lang: foreign(event.title, reply.language) }, event.title);
    const summary = make("summary", {}, `${words.answer.event}: `, title, ` (${steps.length})`);
    // After an answer the whole path is one tap away.
    return make("details", { class: "fold event", open: !answered }, summary, make("ol", { class: "steps" }, ...steps));
  }
}
