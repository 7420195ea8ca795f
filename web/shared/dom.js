// Elements, pictures and sheets made without markup: all three work under a policy of trusted types.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes and children; a child that is a string becomes text.
 * An attribute that is false, null or undefined is left out; one that is true is there without a value.
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

/**
 * A picture of one path in a square of `size` units; without a label it is decoration and hidden from readers.
 * The sheet gives its size and colour (`currentColor`).
 */
export function svg(path, size = 24, label = "") {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${size} ${size}`);
  if (label) {
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", label);
  } else {
    picture.setAttribute("aria-hidden", "true");
  }
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  picture.append(line);
  return picture;
}

/** A sheet for `adoptedStyleSheets`, which no style-src of a host page forbids. */
export function sheet(cssText) {
  const made = new CSSStyleSheet();
  made.replaceSync(cssText);
  return made;
}
