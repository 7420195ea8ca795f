// Pictures drawn with one line each, on a square of 24 units; the sheet strokes them in the colour of the text.

export const ICONS = {
  again: "M20 12a8 8 0 1 1-2.3-5.6M20 4v4h-4",
  ask: "M5 4h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM8 8.5h8M8 12h5",
  clear: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h10v11H9zM5 15V4h10",
  down: "M17 13V4h3v9zM17 13l-4 8c-1.5 0-2.5-1-2.5-2.5V15H5L6.5 4H17",
  forward: "M9 6l6 6-6 6",
  leaflet: "M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7",
  office: "M4 20V9.5L12 4l8 5.5V20M2.5 20h19M9.5 20v-6h5v6",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2M14 20v-2M18 18h2v2",
  send: "M12 19V5M6 11l6-6 6 6",
  share: "M12 15V4M8 8l4-4 4 4M5 12v8h14v-8",
  shield: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z",
  up: "M7 11v9H4v-9zM7 11l4-8c1.5 0 2.5 1 2.5 2.5V9H19l-1.5 11H7",
  warning: "M12 4l9 16H3zM12 10v5M12 17.5v.5",
};
