/** QR codes as pictures: a path from the service, or the dark modules of the saved copy. */

import { svg } from "../shared/dom.js";

const QUIET_ZONE = 4;

/** {path, size} of "side:modules": the modules row by row, eight to a byte, in base64. */
export function unpacked(packed) {
  const [written, modules] = packed.split(":");
  const side = Number(written);
  const bytes = Uint8Array.from(atob(modules), (sign) => sign.charCodeAt(0));
  let path = "";
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const at = y * side + x;
      if ((bytes[at >> 3] >> (7 - (at & 7))) & 1) path += `M${x + QUIET_ZONE} ${y + QUIET_ZONE}h1v1h-1z`;
    }
  }
  return { path, size: side + 2 * QUIET_ZONE };
}

export function qrPicture({ path, size }, label) {
  const picture = svg(path, size, label);
  picture.setAttribute("class", "qr");
  picture.setAttribute("shape-rendering", "crispEdges");
  return picture;
}
