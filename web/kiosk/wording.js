/** Words with facts put in, and dates as people read them. */

/** The sentence with {names} replaced. */
export function fill(sentence, facts) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));
}

/** "2026-11-22" as 22/11/2026 (vi) or 22 November 2026 (en). */
export function day(iso, language) {
  if (!iso) return "–";
  const [year, month, date] = iso.slice(0, 10).split("-");
  if (language === "vi") return `${date}/${month}/${year}`;
  const names = "January February March April May June July August September October November December".split(" ");
  return `${Number(date)} ${names[Number(month) - 1]} ${year}`;
}

/** The time of day, 09:41. */
export function clock(moment) {
  return [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** The parts that are there, joined by a middle dot. */
export function joined(...parts) {
  return parts.filter(Boolean).join(" · ");
}
