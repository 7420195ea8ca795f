// Makes the plain page a small chat: the same form, answered in place through /v1/ask.
// Text reaches the page through textContent only; nothing is stored, nothing is asked of third parties.
"use strict";

(() => {
  const LONGEST = 500;
  const COUNTED_FROM = 400;

  const log = document.getElementById("log");
  const form = document.getElementById("ask");
  const input = document.getElementById("question");
  const send = document.getElementById("send");
  const left = document.getElementById("left");
  const status = document.getElementById("status");
  const again = document.getElementById("again");
  const words = JSON.parse(log.dataset.words);
  let conversation = log.dataset.conversation || null;
  let turn = 0;
  let waiting = false;

  /** An element with attributes and children; a child that is a string becomes text. */
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.filter(Boolean));
    return element;
  }

  function joined(...parts) {
    return parts.filter(Boolean).join(" · ");
  }

  /** Only an address of the web becomes a link: a record may hold anything. */
  function link(url, text) {
    return /^https?:\/\//.test(url) ? make("a", { href: url, rel: "noreferrer" }, text) : null;
  }

  function remarkOf(item) {
    return joined(
      item.originals && `${item.originals} ${words.answer.originals}`,
      item.copies && `${item.copies} ${words.answer.copies}`,
      // A paper for some is not a paper one may leave out.
      item.required === false && !item.condition && words.answer.optional,
      item.form && `${words.answer.form}: ${item.form}`,
      item.condition,
      item.note,
    );
  }

  function checklist(items) {
    const list = make("ul", { class: "checklist" });
    for (const item of items) {
      const remark = remarkOf(item);
      const name = make("span", {}, item.name, remark && make("small", {}, remark));
      list.append(make("li", {}, make("label", {}, make("input", { type: "checkbox" }), name)));
    }
    return [make("h3", { class: "part" }, words.answer.checklist), list];
  }

  /** Whose words a block is in, and the sources it stands on. */
  function origin(block, prefix) {
    const line = make("p", { class: "origin" }, words.origin[block.origin]);
    for (const number of block.citations) {
      line.append(" ", make("a", { href: `#${prefix}${number + 1}` }, `[${number + 1}]`));
    }
    return line;
  }

  function sameSource(block, next) {
    return next && next.origin === block.origin && String(next.citations) === String(block.citations);
  }

  function section(answer, prefix) {
    const { procedure } = answer;
    const facts = joined(words.section[answer.section], words.level[procedure.level], answer.case);
    const parts = [make("h2", {}, procedure.title), make("p", { class: "facts" }, facts)];
    let ticked = false;
    answer.blocks.forEach((block, position) => {
      // A block that lists the papers says what the tick list says: the list stands in its place.
      const lists = answer.checklist.length > 0 && /^- /m.test(block.text);
      if (lists && !ticked) parts.push(...checklist(answer.checklist));
      ticked ||= lists;
      const part = make("div", { class: `block ${block.origin}` });
      if (!lists) part.append(make("p", { class: "words" }, block.text));
      if (!sameSource(block, answer.blocks[position + 1])) part.append(origin(block, prefix));
      parts.push(part);
    });
    if (answer.checklist.length && !ticked) parts.push(...checklist(answer.checklist));
    return parts;
  }

  function sources(citations, prefix) {
    const list = make("ol", { class: "sources" });
    citations.forEach((source, position) => {
      const asOf = source.as_of.split("-").reverse().join("/");
      const facts = joined(
        source.code,
        words.section[source.section],
        source.decision && `${words.answer.decision} ${source.decision}`,
        `${words.answer.as_of} ${asOf}`,
      );
      const entry = make("li", { id: `${prefix}${position + 1}` });
      entry.append(make("cite", {}, source.title), make("span", { class: "facts" }, facts), " ");
      const page = source.url && link(source.url, words.answer.open);
      if (page) entry.append(page);
      for (const doubt of source.doubts) entry.append(make("p", { class: "doubt" }, doubt));
      list.append(entry);
    });
    return [make("h3", { class: "part" }, words.answer.sources), list];
  }

  /** Buttons to go on with; without a heading the title is for those who listen. */
  function onward(heading, title, entries, className = "choices") {
    const group = make("div", { class: className });
    for (const { text, hint, onTap } of entries) {
      const button = make("button", { type: "button" }, text, hint ? make("small", {}, hint) : null);
      button.addEventListener("click", onTap);
      group.append(button);
    }
    const shown = heading && make(heading, { class: "part" }, title);
    return make("div", { class: "onward", role: "group", "aria-label": title }, shown, group);
  }

  function verdict(answerId) {
    const row = make("div", { class: "verdict" }, make("p", {}, words.script.verdict));
    for (const value of ["helpful", "wrong"]) {
      const button = make("button", { type: "button" }, words.script[value]);
      button.addEventListener("click", async () => {
        const said = await post("v1/feedback", { answer_id: answerId, verdict: value });
        const text = said.error ? said.error.message : words.script.thanks;
        row.replaceChildren(make("p", { role: "status" }, text));
      });
      row.append(button);
    }
    return row;
  }

  function article(reply, question) {
    const prefix = `source-${(turn += 1)}-`;
    const answered = reply.answers.length > 0;
    const body = make("article", { tabindex: "-1", "aria-label": words.answer.assistant, lang: reply.language });
    for (const answer of reply.answers) body.append(...section(answer, prefix));
    if (!answered) body.append(make("p", { class: "words" }, reply.text));
    if (reply.masked.length) body.append(make("p", { class: "remark" }, words.answer.masked));
    if (reply.degraded) body.append(make("p", { class: "remark" }, words.answer.degraded));
    if (reply.citations.length) body.append(...sources(reply.citations, prefix));
    const tapped = ({ kind, value, title: text, hint }) => ({
      text,
      hint,
      onTap: () => ask(question, { kind, value }, text),
    });
    const meant = reply.options.filter((option) => option.kind !== "section").map(tapped);
    const sections = reply.options.filter((option) => option.kind === "section").map(tapped);
    if (meant.length) {
      const title = answered ? words.answer.other_options : words.answer.options;
      body.append(onward(answered && "h3", title, meant));
    }
    const heading = answered ? "h3" : "h2";
    if (sections.length) body.append(onward(heading, words.answer.sections, sections, "choices short"));
    if (reply.suggestions.length) {
      const entries = reply.suggestions.map((text) => ({ text, onTap: () => ask(text) }));
      body.append(onward(heading, words.answer.suggestions, entries));
    }
    if (answered) {
      const print = make("button", { type: "button" }, words.answer.print);
      print.addEventListener("click", () => window.print());
      const row = verdict(reply.answer_id);
      row.append(print);
      body.append(row);
    }
    return body;
  }

  function show(element, className) {
    log.append(make("div", { class: className }, element));
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "start" });
  }

  /** The answer's JSON, or {error} in the service's one shape when there is none. */
  async function post(path, body) {
    try {
      const response = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        credentials: "omit",
      });
      return await response.json();
    } catch {
      return { error: { message: words.script.offline } };
    }
  }

  async function ask(question, choice = null, shown = question) {
    if (waiting) return;
    setWaiting(true);
    document.getElementById("examples")?.remove();
    const asked = make("p", {}, shown);
    log.append(make("div", { class: "asked" }, make("span", { class: "who" }, words.answer.you), " ", asked));
    const body = { question };
    if (conversation) body.conversation_id = conversation;
    if (choice) body.choice = choice;
    const reply = await post("v1/ask", body);
    setWaiting(false);
    again.hidden = false;
    if (reply.error) {
      const failure = make("article", { tabindex: "-1", "aria-label": words.answer.assistant });
      failure.append(make("p", {}, reply.error.message));
      show(failure, "reply failure");
      return;
    }
    conversation = reply.conversation_id;
    input.value = "";
    count();
    show(article(reply, question), `reply ${reply.status}`);
  }

  function setWaiting(now) {
    waiting = now;
    send.setAttribute("aria-disabled", String(now));
    status.textContent = now ? words.script.waiting : "";
  }

  function count() {
    const length = [...input.value].length;
    left.textContent = length < COUNTED_FROM ? "" : words.script.left.replace("{count}", LONGEST - length);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = input.value.trim();
    if (question) ask(question);
  });

  input.addEventListener("input", count);

  input.addEventListener("keydown", (event) => {
    // While an input method composes a syllable, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });

  document.getElementById("examples")?.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(event.submitter.value);
  });

  document.querySelector("#log article")?.focus();
})();
