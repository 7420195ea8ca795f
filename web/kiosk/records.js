/** A procedure as the screens show it, whether it came of the service, of the copy, or of an answer alone. */

import { fill, joined } from "./wording.js";

/**
 * The record with what the service answered in its sections: the answer may know more (the ward's own words).
 *
 * record: {code, title, level, field, whole, decision, as_of, doubts: [[section, sentence]],
 * sections: {name: [[text, origin]]}, papers: [{case, items, remarks: [[text, origin]]}]} or null.
 */
export function merged(record, reply) {
  if (!reply || reply.status !== "answered") return record ?? null;
  const answers = reply.answers.filter((answer) => answer.procedure.code === reply.procedure.code);
  const base = record ?? alone(reply);
  const sections = { ...base.sections };
  for (const answer of answers) {
    if (answer.section !== "dossier") sections[answer.section] = answer.blocks.map((block) => [block.text, block.origin]);
  }
  return { ...base, sections };
}

/** What one answer tells of its procedure, where the whole record can't be had. */
function alone(reply) {
  const [source] = reply.citations;
  const papers = reply.answers
    .filter((answer) => answer.section === "dossier")
    .map((answer) => ({
      case: answer.case,
      items: answer.checklist,
      remarks: answer.blocks.filter((block) => !/^- /m.test(block.text)).map((block) => [block.text, block.origin]),
    }));
  return {
    ...reply.procedure,
    field: "",
    whole: true,
    decision: source.decision,
    as_of: source.as_of,
    doubts: reply.citations.flatMap((citation) => citation.doubts.map((doubt) => [citation.section, doubt])),
    sections: {},
    papers,
  };
}

/** What is said of a paper besides its name.  A paper for some is not a paper one may leave out. */
export function remarkOf(item, words) {
  const say = words.procedure;
  return joined(
    item.originals && fill(say.originals, { n: item.originals }),
    item.copies && fill(say.copies, { n: item.copies }),
    item.required === false && !item.condition && say.optional,
    item.form && fill(say.form, { form: item.form }),
    item.condition,
    item.note,
  );
}
