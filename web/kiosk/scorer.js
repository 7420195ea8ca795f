/** Search on folded words in the saved copy, when the service that understands questions is out of reach. */

import { folded } from "./vietnamese.js";

/** How much a word counts in the title, and among the words people ask with: the commonest of them, the last. */
const TITLE = 2;
const ASKED_MOST = 3;
const ASKED_LEAST = 1.2;
/** What two words count that stand together in the title as they do in the question. */
const PAIR = 1;
/** How much of the title the question names: "khai sinh" means the plain registration, not one of its five siblings. */
const NAMED = 0.3;
/** Shares of what a perfect match counts: for what a ward's counter is asked most, and for how near it is to a ward. */
const OFTEN = 0.08;
const NEAR = 0.1;

export function words(text) {
  return folded(text).match(/[a-z0-9.]+/g) ?? [];
}

export class Scorer {
  /** rows: {code, names: [titles], keywords: folded words, the commonest first, nearness: 0 to 1, often: boolean}. */
  constructor(rows) {
    this.rows = rows;
    this.places = new Map();
    this.titles = rows.map((row) => ` ${row.names.map((name) => words(name).join(" ")).join(" | ")} `);
    rows.forEach((row, position) => {
      const asked = words(row.keywords);
      asked.forEach((word, i) => this.#weigh(word, position, ASKED_MOST - ((ASKED_MOST - ASKED_LEAST) * i) / asked.length));
      for (const word of new Set(this.titles[position].split(/[ |]+/))) this.#weigh(word, position, TITLE);
    });
    this.weights = this.rows.map((row) => row.names.map((name) => [...new Set(words(name))]));
  }

  /** The codes that fit a question best, at most `limit`, the best first. */
  search(question, limit) {
    const asked = words(question);
    const known = new Set(asked);
    const scores = new Map();
    let most = 0;
    for (const word of known) {
      const found = this.places.get(word);
      if (!found) continue;
      most += this.#rarity(word) * TITLE;
      for (const [position, weight] of found) {
        scores.set(position, (scores.get(position) ?? 0) + weight * this.#rarity(word));
      }
    }
    const ranked = [...scores].map(([position, score]) => {
      const row = this.rows[position];
      const pairs = asked.slice(1).filter((word, i) => this.titles[position].includes(` ${asked[i]} ${word} `)).length;
      const prior = most * (OFTEN * Number(row.often) + NEAR * row.nearness);
      return [position, (score + PAIR * pairs) * (1 - NAMED + NAMED * this.#named(position, known)) + prior];
    });
    ranked.sort((one, other) => other[1] - one[1] || one[0] - other[0]);
    return ranked.slice(0, limit).map(([position]) => this.rows[position].code);
  }

  /** The codes whose title holds every word typed, the last one perhaps unfinished. */
  suggest(typed, limit) {
    const asked = words(typed);
    if (!asked.length) return [];
    const found = this.rows.filter((_, position) => asked.every((word) => this.titles[position].includes(` ${word}`)));
    const near = (row) => row.nearness + Number(row.often);
    found.sort((one, other) => near(other) - near(one) || one.names[0].length - other.names[0].length);
    return found.slice(0, limit).map((row) => row.code);
  }

  /** The share of a title that the words name, of the name they name best. */
  #named(position, known) {
    const shares = this.weights[position].map((name) => {
      const total = name.reduce((sum, word) => sum + this.#rarity(word), 0);
      return name.reduce((sum, word) => sum + (known.has(word) ? this.#rarity(word) : 0), 0) / (total || 1);
    });
    return Math.max(...shares);
  }

  #rarity(word) {
    return Math.log(1 + this.rows.length / (this.places.get(word)?.size ?? 1));
  }

  #weigh(word, position, weight) {
    if (!word) return;
    if (!this.places.has(word)) this.places.set(word, new Map());
    const found = this.places.get(word);
    found.set(position, Math.max(weight, found.get(position) ?? 0));
  }
}
