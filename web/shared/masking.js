// Personal numbers and full names are taken out before a question leaves the browser.
// The kinds and their order are those of assistant/screening.py, which masks again; a test holds the two together.

const SURNAMES =
  "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trương|Đoàn|Mai|Tô|Trịnh|Hà|Cao|Lương" +
  "|Tạ|Châu|Thái";

// The border of a word: \b knows no Vietnamese letters.
const WORD = "[\\p{L}\\p{N}_]";
const START = `(?<!${WORD})`;
const END = `(?!${WORD})`;

const PERSONAL = [
  ["email", `(?<![\\p{L}\\p{N}_.+\\-])[\\p{L}\\p{N}_.+\\-]{1,64}@[\\p{L}\\p{N}_\\-]{1,63}\\.[\\p{L}\\p{N}_.\\-]{2,63}`, "gu"],
  [
    "dossier_number",
    `${START}(?:[A-Z0-9]{2,4}\\.){1,5}[A-Z]\\d{2}(?:\\.\\d{1,3})*-\\d{6}-\\d{3,6}${END}` +
      `|${START}H\\d{2}(?:\\.\\d{1,3})+-\\d{6}-\\d{3,6}${END}`,
    "gu",
  ],
  ["phone", "(?<![\\d.])(?:\\+?84|0)(?:[ .\\-]?\\d){9}(?!\\d)", "gu"],
  ["citizen_id", "(?<![\\d.\\/])\\d(?: ?\\d){11}(?![\\d\\/])", "gu"],
  ["old_citizen_id", "(?<![\\d.\\/,])\\d{9}(?![\\d\\/])(?!\\s*(?:đ|vnd|đồng|dong|k|tr))", "giu"],
  ["land_certificate", `${START}[A-Z]{2} ?\\d{6,8}${END}`, "gu"],
  ["plate", `${START}\\d{2}[A-Z]{1,2}\\d?[ \\-]?\\d{3}\\.?\\d{2}${END}`, "gu"],
  ["account", "(?<![\\d.\\/,])\\d{10,19}(?![\\d\\/])", "gu"],
  [
    "name",
    `(?<!đường )(?<!Đường )(?<!phố )(?<!trường )(?<!Trường )(?<!chợ )` +
      `${START}(?:${SURNAMES})(?: [A-ZĐÀ-Ỵ][a-zđà-ỹ]*){2,4}${END}`,
    "gu",
  ],
];

let patterns = null;

/** {text, kinds}: the text with each find replaced by [kind], and the kinds found. */
export function mask(typed) {
  patterns ??= PERSONAL.flatMap(compiled);
  const kinds = [];
  let text = typed.normalize("NFC");
  for (const [kind, pattern] of patterns) {
    const masked = text.replace(pattern, `[${kind}]`);
    if (masked !== text) kinds.push(kind);
    text = masked;
  }
  return { text, kinds };
}

/** Masked text for reading: "[phone]" is for the service, people see words. */
export function readable(text, words) {
  return text.replace(/\[([a-z_]+)\]/g, (mark, kind) => {
    const name = words.mask.kinds[kind];
    return name ? words.mask.shown.replace("{kind}", name) : mark;
  });
}

/** An old browser that can't look behind a match leaves that kind to the server, which masks everything again. */
function compiled([kind, source, flags]) {
  try {
    return [[kind, new RegExp(source, flags)]];
  } catch {
    return [];
  }
}
