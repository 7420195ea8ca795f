// The widget inside a frame: fills it, tells the page around it its height and when it wants to be closed.

import { createWidget, sheets, words } from "./bundle.js";
import { Service } from "../shared/service.js";

const frame = document.getElementById("widget");
const { site: key } = frame.dataset;
const allowed = frame.dataset.origins.split(" ").filter(Boolean).concat(location.origin);
const language = new URLSearchParams(location.search).get("language");
const base = new URL("../", location.href).href;

/** Says something to the page around us, if that is one the ward allows: its origin is named, never "*". */
function tell(type, more = {}) {
  if (window.parent === window) return;
  const around = window.location.ancestorOrigins?.[0] ?? originOf(document.referrer);
  const known = around ? allowed.filter((origin) => origin === around) : allowed;
  for (const origin of known) window.parent.postMessage({ type, ...more }, origin);
}

function originOf(address) {
  return address ? new URL(address).origin : null;
}

const service = new Service({ base, site: key });
const site = await service.site();
frame.attachShadow({ mode: "open" });
const inner = document.createElement("div");
inner.dataset.position = "right";
frame.shadowRoot.append(inner);
const framed = window.parent !== window;
const onClose = framed ? () => tell("tthc-close") : null;
const widget = await createWidget({ base, key, site, sheets, words, language, host: frame, frame: inner, bubble: null, onClose });
widget.open();

// Only one thing may be asked of us from outside, and only by the page around us on an origin the ward allows.
window.addEventListener("message", (event) => {
  if (event.source !== window.parent || !allowed.includes(event.origin)) return;
  if (event.data?.type === "tthc-focus") widget.focus();
});

new ResizeObserver(() => tell("tthc-height", { height: widget.height() })).observe(inner.querySelector(".log"));
tell("tthc-height", { height: widget.height() });
