// Makes the plain page a small chat: the same form, answered in place through /v1/ask.
// Text reaches the page as text only; nothing is stored, nothing is asked of third parties.

import { answerArticle } from "../shared/answer.js";
import { make } from "../shared/dom.js";
import { feedbackRow } from "../shared/feedback.js";
import { mask, readable } from "../shared/masking.js";
import { Service } from "../shared/service.js";

const LONGEST = 500;
const COUNTED_FROM = 400;

const log = document.getElementById("log");
const form = document.getElementById("ask");
const input = document.getElementById("question");
const send = document.getElementById("send");
const left = document.getElementById("left");
const status = document.getElementById("status");
const again = document.getElementById("again");
const words = await (await fetch(log.dataset.words)).json();
const service = new Service({ base: "./", site: log.dataset.site || null });
const ticked = new Set();
let conversation = log.dataset.conversation || null;
let turn = 0;
let waiting = false;

function article(reply, question) {
  const prefix = `turn-${(turn += 1)}-source-`;
  const body = answerArticle(reply, {
    words,
    prefix,
    ticked,
    onOption: (option) => ask(question, option, option.title),
    onSuggestion: (text) => ask(text),
  });
  const answered = reply.answers.length > 0;
  const row = { answerId: reply.answer_id, words, prefix, send: (said) => service.feedback(said), asked: answered };
  body.append(feedbackRow(row));
  if (answered) {
    const print = make("button", { type: "button" }, words.answer.print);
    print.addEventListener("click", () => window.print());
    body.append(make("div", { class: "tools" }, print));
  }
  return body;
}

function show(element, className) {
  log.append(make("div", { class: className }, element));
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "start" });
}

async function ask(typed, choice = null, shown = typed) {
  if (waiting) return;
  setWaiting(true);
  document.getElementById("examples")?.remove();
  const question = mask(typed);
  const asked = make("p", {}, readable(mask(shown).text, words));
  log.append(make("div", { class: "asked" }, make("span", { class: "who" }, words.answer.you), " ", asked));
  try {
    const reply = await service.ask(question.text, { choice, conversation });
    conversation = reply.conversation_id;
    reply.masked.push(...question.kinds);
    input.value = "";
    count();
    show(article(reply, question.text), `reply ${reply.status}`);
  } catch (error) {
    show(failure(error), "reply failure");
  } finally {
    setWaiting(false);
    again.hidden = false;
  }
}

function failure({ kind, message }) {
  const text = (kind === "refused" && message) || words.trouble[kind] || words.trouble.server;
  return make("article", { tabindex: "-1", "aria-label": words.answer.assistant }, make("p", {}, text));
}

function setWaiting(now) {
  waiting = now;
  send.setAttribute("aria-disabled", String(now));
  status.textContent = now ? words.ask.waiting : "";
}

function count() {
  const length = [...input.value].length;
  left.textContent = length < COUNTED_FROM ? "" : words.ask.left.replace("{count}", LONGEST - length);
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
