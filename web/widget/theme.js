// A ward's one colour, made readable on every ground it has to stand on.

/** The grounds that text in the accent stands on; those of widget.css, the least favourable of each scheme. */
const LIGHT = "#e8eef4";
const DARK = "#26313c";
const READABLE = 4.5;

const COLOUR = /^#[0-9a-f]{6}$/i;

/** Sets the custom properties of the theme; a colour that is none leaves the sheet's own. */
export function applyTheme(element, { accent, on_accent: onAccent }) {
  if (!COLOUR.test(accent) || !COLOUR.test(onAccent)) return;
  element.style.setProperty("--fill", accent);
  element.style.setProperty("--on-fill", onAccent);
  element.style.setProperty("--accent-light", legible(accent, LIGHT, "#000000"));
  element.style.setProperty("--accent-dark", legible(accent, DARK, "#ffffff"));
}

/** The colour moved towards another until it can be read on the ground (WCAG 2.2, 1.4.3). */
export function legible(colour, ground, towards) {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, towards, share);
    if (contrast(mixed, ground) >= READABLE) return mixed;
  }
  return towards;
}

export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function mix(colour, towards, share) {
  const [from, to] = [channels(colour), channels(towards)];
  const mixed = from.map((value, position) => Math.round(value + (to[position] - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function channels(colour) {
  return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
}

function luminance(colour) {
  const [red, green, blue] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
