// Saying whether an answer was right: two buttons, and a few reasons behind the second; no account, no name.

import { make, svg } from "./dom.js";
import { ICONS } from "./icons.js";
import { mask } from "./masking.js";

/** Reasons in the order shown; the first three say the answer is wrong, the others that it did not help. */
const REASONS = ["wrong_procedure", "outdated", "missing_paper", "unclear", "other"];
const WRONG = new Set(REASONS.slice(0, 3));
const LONGEST = 500;

/**
 * The row for one reply.  send({answerId, verdict, reason, comment}) keeps what is said and may throw;
 * prefix: begins the ids of this row; asked: whether to ask at all, or only offer to report a mistake.
 */
export function feedbackRow({ answerId, words, prefix, send, asked = true }) {
  const row = make("div", { class: "feedback" });
  const say = words.feedback;

  async function give(verdict, reason = null, comment = null) {
    try {
      await send({ answerId, verdict, reason, comment });
      thank(say.thanks);
    } catch {
      row.querySelector("[role=status]")?.remove();
      row.append(make("p", { role: "status" }, say.failed));
    }
  }

  function thank(text) {
    const line = make("p", { role: "status", tabindex: "-1" }, text);
    row.replaceChildren(line);
    // The button that was tapped is gone: focus stays where the thanks are.
    line.focus({ preventScroll: true });
  }

  function question() {
    const open = () => row.replaceChildren(reasons());
    if (!asked) return [button(say.report, open)];
    const answers = [button(say.helpful, () => give("helpful"), "up"), button(say.wrong, open, "down")];
    return [make("p", {}, say.ask), ...answers];
  }

  function reasons() {
    const choices = REASONS.map((reason, position) => {
      const radio = make("input", { type: "radio", name: `${prefix}reason`, value: reason, required: true });
      radio.checked = position === 0;
      return make("label", { class: "reason" }, radio, make("span", {}, say.reasons[reason]));
    });
    const hint = make("small", { id: `${prefix}hint` }, say.comment_hint);
    const comment = make("textarea", {
      id: `${prefix}comment`,
      rows: "2",
      maxlength: String(LONGEST),
      "aria-describedby": hint.id,
    });
    const cancel = button(say.cancel, () => {
      row.replaceChildren(...question());
      row.querySelector("button:last-of-type").focus();
    });
    const form = make(
      "form",
      {},
      make("fieldset", {}, make("legend", {}, say.why), ...choices),
      make("label", { for: comment.id }, say.comment),
      hint,
      comment,
      make("div", { class: "actions" }, make("button", { class: "main" }, say.send), cancel),
    );
    let sending = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (sending) return;
      sending = true;
      const reason = new FormData(form).get(`${prefix}reason`);
      const text = mask(comment.value.trim()).text;
      await give(WRONG.has(reason) ? "wrong" : "unhelpful", reason, text.slice(0, LONGEST) || null);
      sending = false;
    });
    queueMicrotask(() => form.querySelector("input").focus());
    return form;
  }

  function button(text, onTap, icon = null) {
    const made = make("button", { type: "button" }, icon && svg(ICONS[icon]), text);
    made.addEventListener("click", onTap);
    return made;
  }

  row.append(...question());
  return row;
}
