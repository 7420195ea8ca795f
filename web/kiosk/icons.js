/** Our own line drawings on a square of 24 units; the sheet strokes them. */

import { svg } from "../shared/dom.js";

const DRAWN = {
  baby:
    "M12 21a8 8 0 1 0 0-16a8 8 0 0 0 0 16M12 5c-.2-2 1.3-3 3-2.5M9 12.5h.01M15 12.5h.01M9.5 16.3c1.5 1.3 3.5 1.3 5 0",
  rings: "M8.5 21a5.5 5.5 0 1 0 0-11a5.5 5.5 0 0 0 0 11M15.5 21a5.5 5.5 0 1 0 0-11a5.5 5.5 0 0 0 0 11M6.5 6.5l2-3.5l2 3.5l-2 3.5z",
  candle: "M9.5 11h5v10h-5zM12 11V9.5M12 8.5c-2-1.3-1.6-3.5 0-6c1.6 2.5 2 4.7 0 6M5 21h14",
  card: "M3 5h18v14H3zM8.5 12a2 2 0 1 0 0-4a2 2 0 0 0 0 4M5.5 16c.5-2.3 5.5-2.3 6 0M14.5 9h4M14.5 12.5h4M14.5 16h2.5",
  truck: "M2 6h11v11H2zM13 10h4l4 4v3h-8zM6.5 20a2 2 0 1 0 0-4a2 2 0 0 0 0 4M17 20a2 2 0 1 0 0-4a2 2 0 0 0 0 4",
  lost: "M6 3h8l4 4v14H6zM14 3v4h4M10 12.2c0-2.6 4-2.6 4 0c0 1.6-2 1.6-2 3.3M12 18h.01",
  house: "M3 11l9-7l9 7M5 9.5V20h14V9.5M10 20v-6h4v6",
  build: "M3 11l9-7l9 7M5 9.5V20h14V9.5M12 11.5v6M9 14.5h6",
  repair: "M4 4h13v5H4zM17 6.5h3V12h-8v3M10.5 15h3v6h-3z",
  plot: "M3 8l6-3l6 3l6-3v11l-6 3l-6-3l-6 3zM9 5v11M15 8v11",
  key: "M8 16a4 4 0 1 0 0-8a4 4 0 0 0 0 8M12 12h9M18 12v3.5M21 12v2.5",
  gift: "M3 9h18v4H3zM5 13v8h14v-8M12 9v12M12 9C8 9 6 4 9 4c2 0 3 3 3 5c0-2 1-5 3-5c3 0 1 5-3 5",
  shop: "M4 9l1.5-5h13L20 9c0 3-4 3-4 0c0 3-4 3-4 0c0 3-4 3-4 0c0 3-4 3-4 0M5.5 12v8h13v-8M10 20v-5h4v5",
  elder:
    "M10 6a2 2 0 1 0 0-4a2 2 0 0 0 0 4M9.5 8.5c-2 .5-2.5 2-2.5 4v3h2l.5 6.5M9.5 8.5l3 4l3.5 1M11 15.5l2 6.5M17 13v9M17 13c0-2 2.5-2 2.5 0",
  school: "M2 9l10-5l10 5l-10 5zM6 11.5V16c2.5 2.7 9.5 2.7 12 0v-4.5M22 9v6",
  family:
    "M8 7.5a2.5 2.5 0 1 0 0-5a2.5 2.5 0 0 0 0 5M4 21v-7c0-4 8-4 8 0v7M17 12.5a2 2 0 1 0 0-4a2 2 0 0 0 0 4M14.5 21v-4.5c0-2.5 5-2.5 5 0V21",
  heart: "M12 20.5C5 15.5 3 12 3 8.8C3 4 9.5 3.2 12 7.5C14.5 3.2 21 4 21 8.8c0 3.2-2 6.7-9 11.7z",
  part: "M12 21v-7M12 14L5 7M5 12V7h5M12 14l7-7M14 7h5v5",
  pen: "M6 3h8l4 4v4M14 3v4h4M6 3v18h4M9 12h5M9 16h3M13.5 21l.7-3L19.5 12.7l2.2 2.2L16.5 20.3z",
  globe: "M12 21a9 9 0 1 0 0-18a9 9 0 0 0 0 18M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
  plane: "M3 13.5l7-2V5c0-3 4-3 4 0v6.5l7 2V16l-7-1v3.5l2.5 2V22L12 21l-4.5 1v-1.5l2.5-2V15l-7 1z",
  work: "M3 8h18v12H3zM9 8V4.5h6V8M3 13h18M12 12v2",
  care: "M12 21a9 9 0 1 0 0-18a9 9 0 0 0 0 18M12 8v8M8 12h8",
  wheelchair:
    "M10 5a1.7 1.7 0 1 0 0-3.4a1.7 1.7 0 0 0 0 3.4M10 7.5v6h6l2.5 6M10 10.5h5M8 11.5a5.3 5.3 0 1 0 7.5 6.5",
  coins: "M3 13h4l5 2.5h4c2 0 2 2.5 0 2.5h-4M7 20l5 1.5l9-5.5c-1-1.8-2.5-1.5-5 0M3 12v10M14 10a3.5 3.5 0 1 0 0-7a3.5 3.5 0 0 0 0 7",
  flame: "M12 22c4.5 0 7-3 7-6.5c0-4-3-6-3.5-9.5c-2 1-3 2.5-3 4.5C10.5 9 10 6 11 2C7 5 5 9.5 5 15c0 4 2.5 7 7 7z",
  medal: "M12 15a6 6 0 1 0 0-12a6 6 0 0 0 0 12M8.5 14L7 22l5-3l5 3l-1.5-8M12 6.5v5M9.5 9h5",
  shield: "M12 2l8 3v6c0 5-3.5 9-8 11c-4.5-2-8-6-8-11V5zM8 12l3 3l5-6",
  car: "M3 16v-4l2.5-6h13L21 12v4zM4 16v3h3v-3M17 16v3h3v-3M3 12h18M6.5 14h1M16.5 14h1",
  wheel: "M12 21a9 9 0 1 0 0-18a9 9 0 0 0 0 18M12 14a2 2 0 1 0 0-4a2 2 0 0 0 0 4M3.5 11c5-2 12-2 17 0M12 14v7",
  bed: "M3 6v14M3 16h18v4M21 16v-2c0-2-2-3.5-4-3.5h-7V16M6.5 13.5a2 2 0 1 0 0-4a2 2 0 0 0 0 4",
  rest: "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3L19 19M5 19l1.7-1.7M17.3 6.7L19 5",
  search: "M10.5 18a7.5 7.5 0 1 0 0-15a7.5 7.5 0 0 0 0 15M16 16l5.5 5.5",
  back: "M20 12H4M11 5l-7 7l7 7",
  letters: "M2 19L7.5 5L13 19M4 14.5h7M15 19l3.5-9L22 19M16.2 16h4.6",
  contrast: "M12 21a9 9 0 1 0 0-18a9 9 0 0 0 0 18M12 3v18M12 7l6.5-1M12 11h9M12 15h8.5M12 19h5",
  low: "M12 3v11M7 9.5l5 5l5-5M4 20h16",
  check: "M4 12.5l5.5 5.5L20 6.5",
  done: "M12 21a9 9 0 1 0 0-18a9 9 0 0 0 0 18M8 12.3l3 3l5.3-6",
  clock: "M12 21a9 9 0 1 0 0-18a9 9 0 0 0 0 18M12 7v5.5l3.5 2",
  pin: "M12 22c4.5-5 7-8.6 7-12a7 7 0 1 0-14 0c0 3.4 2.5 7 7 12M12 12.5a2.5 2.5 0 1 0 0-5a2.5 2.5 0 0 0 0 5",
  phone: "M6 3h4l1.5 5l-2.5 2c1 2.3 2.7 4 5 5l2-2.5l5 1.5v4c0 1.5-1 2-2 2C11 20.5 3.5 13 4 5c0-1 .5-2 2-2z",
  coin: "M12 21a9 9 0 1 0 0-18a9 9 0 0 0 0 18M14.5 9v7M14.5 13.5a2.5 2.5 0 1 0-5 0a2.5 2.5 0 0 0 5 0M12.5 9h3.5M9 18h6",
  papers: "M8 3h8l3.5 3.5V18H8zM16 3v3.5h3.5M8 6.5H4.5V21h11v-3M11 10.5h5.5M11 14h5.5",
  online: "M4 5h16v11H4zM2 20h20M9.5 10.5l2 2l3.5-4",
  steps: "M3 20h5v-5h5v-5h5V5h3M15 5h6",
  list: "M4 6h.01M4 12h.01M4 18h.01M8.5 6H20M8.5 12H20M8.5 18H20",
  printer: "M7 9V3h10v6M7 17H3.5V9h17v8H17M7 14h10v7H7zM17 11.5h.5",
  calendar: "M4 5h16v16H4zM4 10h16M8.5 2.5V7M15.5 2.5V7M8 14h3M8 17.5h6",
  alert: "M12 3L2 21h20zM12 10v5M12 18h.01",
  next: "M9 4.5l7.5 7.5L9 19.5",
  down: "M4.5 9l7.5 7.5L19.5 9",
  up: "M4.5 15L12 7.5l7.5 7.5",
  mobile: "M7 2h10v20H7zM10.5 19h3",
  info: "M12 21a9 9 0 1 0 0-18a9 9 0 0 0 0 18M12 11v5.5M12 7.5h.01",
  network: "M3 9.5c5.5-5 12.5-5 18 0M6.5 13.5c3.5-3 7.5-3 11 0M12 18.5h.01M4 3l16 18",
  shift: "M12 4l8 8h-4.5v8h-7v-8H4z",
  erase: "M8 5h13v14H8l-6-7zM12 9.5l5 5M17 9.5l-5 5",
  counter: "M9.5 8a2.7 2.7 0 1 0 0-5.4a2.7 2.7 0 0 0 0 5.4M4 15v-1.5c0-4 11-4 11 0V15M2 15h20M4 15v6.5M20 15v6.5M17 15v-4h3.5",
  scales: "M12 3v18M7 21h10M4 7h16M4 7l-2.5 6.5c1 2 4 2 5 0zM20 7l-2.5 6.5c1 2 4 2 5 0z",
  award: "M6 3h12v18l-6-4l-6 4zM9 8h6M9 12h6",
  more: "M3.5 3.5h7v7h-7zM13.5 3.5h7v7h-7zM3.5 13.5h7v7h-7zM13.5 13.5h7v7h-7z",
};

/** The icon of a life event and the hue of its tile; an event without one of its own has a sheet of paper. */
const EVENTS = {
  birth: ["baby", "rose"],
  "recognise-child": ["family", "rose"],
  adoption: ["heart", "rose"],
  guardianship: ["family", "rose"],
  marriage: ["rings", "rose"],
  "marriage-foreign": ["globe", "rose"],
  divorce: ["part", "slate"],
  death: ["candle", "slate"],
  inheritance: ["key", "teal"],
  "land-sale": ["plot", "teal"],
  "land-gift": ["gift", "teal"],
  "first-land-certificate": ["plot", "teal"],
  "split-land": ["part", "teal"],
  "build-house": ["build", "teal"],
  "repair-house": ["repair", "teal"],
  "moving-in": ["truck", "blue"],
  renting: ["key", "blue"],
  guest: ["bed", "blue"],
  "moving-out": ["truck", "blue"],
  "split-household": ["house", "blue"],
  "open-shop": ["shop", "amber"],
  "close-shop": ["shop", "amber"],
  "job-loss": ["work", "amber"],
  retirement: ["rest", "green"],
  "old-age": ["elder", "green"],
  "work-injury": ["care", "green"],
  "lost-papers": ["lost", "violet"],
  "name-change": ["pen", "violet"],
  "identity-card-age": ["card", "violet"],
  "going-abroad": ["plane", "blue"],
  "foreigner-staying": ["globe", "blue"],
  "first-grade": ["school", "amber"],
  "sixth-grade": ["school", "amber"],
  "tenth-grade": ["school", "amber"],
  "school-transfer": ["school", "amber"],
  disability: ["wheelchair", "green"],
  poverty: ["coins", "green"],
  disaster: ["flame", "slate"],
  merit: ["medal", "green"],
  "military-service": ["shield", "slate"],
  "new-vehicle": ["car", "violet"],
  "used-vehicle": ["car", "violet"],
  "driving-licence": ["wheel", "violet"],
};

const SECTIONS = {
  overview: "info",
  dossier: "papers",
  fee: "coin",
  time: "clock",
  place: "pin",
  channel: "online",
  steps: "steps",
  conditions: "list",
  result: "award",
  legal: "scales",
  form: "pen",
};

export function icon(name) {
  const picture = svg(DRAWN[name], 24);
  picture.setAttribute("class", "icon");
  return picture;
}

export function sectionIcon(section) {
  return icon(SECTIONS[section] ?? "info");
}

/** {picture, hue} of a life event. */
export function eventIcon(id) {
  const [name, hue] = EVENTS[id] ?? ["papers", "blue"];
  return { picture: icon(name), hue };
}
