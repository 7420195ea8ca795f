/**
 * Vietnamese writing, without a screen: tones on a syllable's nucleus, Telex and VNI.
 *
 * Tone marks stand where the older orthography puts them (hòa, thúy), as corpus/text.py does.
 */

export const TONES = Object.freeze({
  grave: "\u0300", // huyền
  acute: "\u0301", // sắc
  tilde: "\u0303", // ngã
  hook: "\u0309", // hỏi
  dot: "\u0323", // nặng
});

const TONE = /[\u0300\u0301\u0303\u0309\u0323]/g;
const VOWELS = "aăâeêioôơuưy";
const WITH_MARK = /[ăâêôơư]/;
const SYLLABLE = new RegExp(`^(qu|gi(?=[${VOWELS}])|[bcdđghklmnpqrstvx]*)([${VOWELS}]+)(ch|ng|nh|[cmnpt])?$`);
const LETTER = /[\p{L}\p{M}]/u;
/** Letters that may stand before the nucleus: what begins otherwise is not Vietnamese. */
const ONSET = /^(b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|q|qu|r|s|t|th|tr|v|x)?$/;
/** "thuở", "huơ", "khuơ": the only words that end in uơ. */
const ENDS_IN_UO = /^(th|h|kh)$/;
const LONGEST = 8;
/** The nuclei that marked letters make: a key that would make another one means itself. */
const MARKED_NUCLEI = new Set(
  ("ă â ê ô ơ ư âu ây êu iê iêu oă ôi ơi uâ uây uê uô uôi uơ uyê ưa ưi ươ ươi ươu ưu yê yêu").split(" "),
);

/** The letters behind the last gap of `text`: what a key acts on. */
export function lastWord(text) {
  let start = text.length;
  while (start > 0 && LETTER.test(text[start - 1])) start -= 1;
  return text.slice(start);
}

/** A word without its tone, and that tone ("" where there is none). */
export function withoutTone(word) {
  const decomposed = word.normalize("NFD");
  const found = decomposed.match(TONE);
  return { bare: decomposed.replace(TONE, "").normalize("NFC"), tone: found ? found[found.length - 1] : "" };
}

/** The letters of a syllable without its tone, or null: onset, nucleus, coda, as written. */
function parts(bare) {
  const match = bare.length <= LONGEST ? SYLLABLE.exec(bare.toLowerCase()) : null;
  if (!match || !ONSET.test(match[1])) return null;
  const [, onset, nucleus, coda = ""] = match;
  const from = onset.length;
  const to = from + nucleus.length;
  return { onset: bare.slice(0, from), nucleus: bare.slice(from, to), coda: bare.slice(to) };
}

/** Which vowel of the nucleus carries the tone. */
function toned(nucleus, coda) {
  const vowels = [...nucleus.toLowerCase()];
  const marked = vowels.findLastIndex((vowel) => WITH_MARK.test(vowel));
  if (marked >= 0) return marked;
  if (coda) return vowels.length - 1;
  return vowels.length === 3 ? 1 : 0;
}

/** The word with `tone` on its nucleus; "" takes the tone away.  A word that is no syllable has it on its last vowel. */
export function withTone(word, tone) {
  const { bare } = withoutTone(word);
  if (!tone) return bare;
  const syllable = parts(bare);
  const at = syllable
    ? syllable.onset.length + toned(syllable.nucleus, syllable.coda)
    : [...bare.toLowerCase()].findLastIndex((letter) => VOWELS.includes(letter));
  if (at < 0) return word;
  return (bare.slice(0, at + 1) + tone + bare.slice(at + 1)).normalize("NFC");
}

/** The word with its tone moved to where it belongs: hoàn without its n is hòa. */
export function settled(word) {
  const { bare, tone } = withoutTone(word);
  return tone && parts(bare) ? withTone(bare, tone) : word.normalize("NFC");
}

/** A tone key: puts the tone on the last word of `text`; pressed again it takes it away. */
export function pressTone(text, tone) {
  const word = lastWord(text);
  if (!word) return text;
  const now = withoutTone(word).tone;
  return text.slice(0, text.length - word.length) + withTone(word, now === tone ? "" : tone);
}

/** A letter (or any other sign) as it is typed: the tone of its word goes where it then belongs. */
export function pressLetter(text, letter) {
  const whole = text + letter;
  const word = lastWord(whole);
  return word ? whole.slice(0, whole.length - word.length) + settled(joinedHorns(word)) : whole;
}

/** Takes one letter away, with its marks. */
export function backspace(text) {
  const shorter = [...text.normalize("NFC")].slice(0, -1).join("");
  const word = lastWord(shorter);
  return shorter.slice(0, shorter.length - word.length) + settled(word);
}

const TELEX_TONES = { s: TONES.acute, f: TONES.grave, r: TONES.hook, x: TONES.tilde, j: TONES.dot };
const VNI_TONES = { 1: TONES.acute, 2: TONES.grave, 3: TONES.hook, 4: TONES.tilde, 5: TONES.dot };
/** What a key makes of a vowel; a vowel with another mark changes it. */
const TELEX_MARKS = {
  a: { a: "â", ă: "â" },
  e: { e: "ê" },
  o: { o: "ô", ơ: "ô" },
  w: { a: "ă", â: "ă", o: "ơ", ô: "ơ", u: "ư" },
};
const VNI_MARKS = {
  6: { a: "â", ă: "â", e: "ê", o: "ô", ơ: "ô" },
  7: { o: "ơ", ô: "ơ", u: "ư" },
  8: { a: "ă", â: "ă" },
};
const PLAIN = { ă: "a", â: "a", ê: "e", ô: "o", ơ: "o", ư: "u" };

/**
 * One key of a hardware keyboard after `text`, read as Telex or VNI; repeating the key undoes it.
 * Returns the new text.
 */
export function pressKey(text, key) {
  const word = lastWord(text);
  const head = text.slice(0, text.length - word.length);
  const changed = transformed(word, key);
  return changed === null ? pressLetter(text, key) : head + changed;
}

/** The word as the key changes it, or null where the key is just a letter or a digit. */
function transformed(word, key) {
  const low = key.toLowerCase();
  // With no vowel before it, w is ư: "thw" is "thư".
  if (low === "w" && ONSET.test(word.toLowerCase())) return word + cased("ư", key);
  if (low === "w" && word.toLowerCase() === "ư") return key;
  if (!word || word.length > LONGEST) return null;
  if (low === "d" || key === "9") return barred(word, key);
  const tone = TELEX_TONES[low] ?? VNI_TONES[key];
  if (tone) return tonedBy(word, tone, key);
  if (low === "z" || key === "0") return withoutTone(word).tone ? withTone(word, "") : null;
  const marks = TELEX_MARKS[low] ?? VNI_MARKS[key];
  return marks ? markedBy(word, marks, key) : null;
}

function tonedBy(word, tone, key) {
  const { bare, tone: now } = withoutTone(word);
  if (!parts(bare)) return null;
  return now === tone ? bare + key : withTone(bare, tone);
}

function barred(word, key) {
  const first = word[0];
  const rest = word.slice(1);
  const syllable = !rest || parts(withoutTone(`d${rest}`).bare);
  if (first === "đ" || first === "Đ") return (first === "đ" ? "d" : "D") + rest + key;
  return syllable && (first === "d" || first === "D") ? (first === "d" ? "đ" : "Đ") + rest : null;
}

/** Marks the nucleus; null where the key means itself. */
function markedBy(word, marks, key) {
  const { bare, tone } = withoutTone(word);
  const syllable = parts(bare);
  if (!syllable) return null;
  const { onset, nucleus, coda } = syllable;
  const next = horned(onset, nucleus, coda, key) ?? markedNucleus(nucleus, marks);
  if (next) return withTone(onset + next + coda, tone);
  const undone = unmarkedNucleus(nucleus, marks);
  return undone ? withTone(onset + undone + coda, tone) + key : null;
}

/** "uo" takes the horn on both letters: uow and uo7 make ươ, but "thuở" keeps its u. */
function horned(onset, nucleus, coda, key) {
  const at = nucleus.toLowerCase().search(/[uư][oôơ]/);
  if (at < 0 || (key.toLowerCase() !== "w" && key !== "7")) return null;
  const [u, o] = nucleus.slice(at, at + 2);
  const pair = (u + o).toLowerCase();
  if (pair === "ươ" || pair === "uơ") return null;
  const ends = !coda && nucleus.length === 2 && ENDS_IN_UO.test(onset.toLowerCase()) && pair === "uo";
  return nucleus.slice(0, at) + (ends ? u : cased("ư", u)) + cased("ơ", o) + nucleus.slice(at + 2);
}

/** "thuơ" with a letter behind it is "thươn": uơ stands only at the end of a word. */
function joinedHorns(word) {
  const { bare, tone } = withoutTone(word);
  const syllable = parts(bare);
  const next = syllable && /^uơ(?=.)/i.exec(syllable.nucleus + syllable.coda);
  if (!next) return word;
  const nucleus = cased("ư", syllable.nucleus[0]) + syllable.nucleus.slice(1);
  return withTone(syllable.onset + nucleus + syllable.coda, tone);
}

/** The nucleus with one of its vowels marked, the last one that makes a nucleus: "ua" and w is "ưa", "oa" and w "oă". */
function markedNucleus(nucleus, marks) {
  for (let at = nucleus.length - 1; at >= 0; at -= 1) {
    const mark = marks[nucleus[at].toLowerCase()];
    const next = mark && nucleus.slice(0, at) + cased(mark, nucleus[at]) + nucleus.slice(at + 1);
    if (next && MARKED_NUCLEI.has(next.toLowerCase())) return next;
  }
  return null;
}

function unmarkedNucleus(nucleus, marks) {
  const made = new Set(Object.values(marks));
  const letters = [...nucleus];
  if (!letters.some((letter) => made.has(letter.toLowerCase()))) return null;
  return letters.map((l) => (made.has(l.toLowerCase()) ? cased(PLAIN[l.toLowerCase()], l) : l)).join("");
}

/** `letter` in the case of `like`. */
function cased(letter, like) {
  return like !== like.toLowerCase() ? letter.toUpperCase() : letter;
}

/** Text without marks and in lower case, đ as d, and i for y where both are written: what is searched on. */
export function folded(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[đð]/g, "d")
    .replace(/\b(h|k|l|m|s|t|qu)y\b/g, "$1i");
}
