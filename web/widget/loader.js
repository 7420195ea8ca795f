// The one script of a host page:  <script async src="…/widget.js" data-site="KEY"></script>
// It draws a bubble and fetches the rest when the page is idle or the bubble is first touched.
// It leaves no global name, no cookie and no storage.
(() => {
  "use strict";
  const script = document.currentScript;
  const { site: key = "", language, position } = script ? script.dataset : {};
  const tell = (text) => console.info(`tthc-widget: ${text}`);
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(key)) {
    tell("the script tag needs data-site with a site's key; nothing is shown");
    return;
  }
  const base = new URL(".", script.src).href;
  const english = language === "en";
  const LABEL = english ? "Ask us" : "Hỏi thủ tục";
  const UNREACHED = english ? "No connection. Tap to try again" : "Chưa kết nối được. Chạm để thử lại";
  const NAME = english ? "Public services assistant" : "Trợ lý thủ tục hành chính";
  const CHAT =
    "M5 4h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM8 8.5h8M8 12h5";
  const SHEET = `
    :host { all: initial !important; display: block !important; direction: ltr !important;
      font-size: medium !important; -webkit-text-size-adjust: 100% !important; }
    .bubble { all: unset; box-sizing: border-box; position: fixed; right: max(1em, env(safe-area-inset-right));
      bottom: calc(max(1em, env(safe-area-inset-bottom)) + var(--stack, 0) * 4.25em); z-index: 2147483000;
      display: flex; align-items: center; gap: 0.625em; min-height: 3.5em; max-width: calc(100vw - 2em);
      padding: 0.5em 1.375em 0.5em 1.125em; border: 2px solid transparent; border-radius: 2em;
      background: var(--fill, #0b5cad); color: var(--on-fill, #fff); cursor: pointer;
      font: 600 1.0625em/1.3 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      box-shadow: 0 0 0 1px rgb(255 255 255 / 0.5), 0 4px 16px rgb(0 0 0 / 0.3); touch-action: manipulation; }
    aside[data-position=left] .bubble { right: auto; left: max(1em, env(safe-area-inset-left)); }
    .bubble:focus-visible { outline: 3px solid var(--on-fill, #fff); outline-offset: -6px; }
    .bubble[hidden] { display: none; }
    .bubble[aria-busy=true] svg { opacity: 0.5; }
    .bubble svg { flex: none; width: 1.5em; height: 1.5em; fill: none; stroke: currentColor; stroke-width: 1.75;
      stroke-linecap: round; stroke-linejoin: round; }
    @media (forced-colors: active) { .bubble { border-color: ButtonText; } }
    @media print { .bubble { display: none; } }`;

  if (!("adoptedStyleSheets" in Document.prototype)) {
    plainLink();
    return;
  }
  let host, frame, bubble, label, widget;
  let attempts = 0;
  let unreached = false;
  let site = fetchSite();
  // Whoever awaits it hears of a failure; until then it is no unhandled rejection.
  site.catch(() => {});
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", draw, { once: true });
  else draw();

  /** What a browser of long ago gets: the page that needs no script. */
  function plainLink() {
    const link = document.createElement("a");
    link.href = `${base}?site=${key}`;
    link.textContent = LABEL;
    link.style.cssText =
      "position:fixed;right:16px;bottom:16px;z-index:2147483000;padding:16px 20px;border-radius:8px;" +
      "background:#0b5cad;color:#fff;font:600 17px sans-serif";
    document.documentElement.append(link);
  }

  function draw() {
    const others = [...document.querySelectorAll("tthc-widget")];
    if (others.some((other) => other.dataset.site === key)) return;
    host = document.createElement("tthc-widget");
    host.dataset.site = key;
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    root.adoptedStyleSheets = [sheet];
    frame = document.createElement("aside");
    frame.lang = english ? "en" : "vi";
    frame.setAttribute("aria-label", `${NAME} (${key})`);
    frame.dataset.position = position === "left" ? "left" : "right";
    bubble = document.createElement("button");
    bubble.type = "button";
    bubble.className = "bubble";
    bubble.setAttribute("aria-haspopup", "dialog");
    bubble.setAttribute("aria-expanded", "false");
    bubble.style.setProperty("--stack", others.length);
    label = document.createElement("span");
    label.textContent = LABEL;
    bubble.append(icon(), label);
    bubble.addEventListener("click", open);
    bubble.addEventListener("focus", () => load().catch(() => {}), { once: true });
    frame.append(bubble);
    root.append(frame);
    // Beside body, not in it: a transform or filter on body would carry a fixed bubble away.
    document.documentElement.append(host);
    site.then(dress, leave);
    const idle = window.requestIdleCallback || ((act) => setTimeout(act, 200));
    const later = () => idle(() => load().catch(() => {}), { timeout: 4000 });
    if (navigator.connection && navigator.connection.saveData) return;
    if (document.readyState === "complete") later();
    else addEventListener("load", later, { once: true });
  }

  function icon() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", CHAT);
    svg.append(path);
    return svg;
  }

  async function fetchSite() {
    const options = { credentials: "omit", referrerPolicy: "no-referrer" };
    const response = await fetch(`${base}v1/sites/${key}`, options);
    if (response.ok) return response.json();
    throw Object.assign(new Error(), { refused: response.status === 403 || response.status === 404 });
  }

  function dress({ name, theme }) {
    if (/^#[0-9a-f]{6}$/i.test(theme.accent) && /^#[0-9a-f]{6}$/i.test(theme.on_accent)) {
      bubble.style.setProperty("--fill", theme.accent);
      bubble.style.setProperty("--on-fill", theme.on_accent);
    }
    if (!position && theme.position === "left") frame.dataset.position = "left";
    frame.setAttribute("aria-label", `${NAME} ${name}`);
  }

  /** A refusal across origins looks like a lost connection: what anybody may read tells the two apart. */
  async function leave(error) {
    const reachable = () => fetch(`${base}web/words.vi.json`, { credentials: "omit" }).then(({ ok }) => ok, () => false);
    const refused = error.refused || (await reachable());
    unreached = !refused;
    if (unreached || !host.isConnected) return;
    host.remove();
    tell(`the site "${key}" is unknown, switched off or not allowed on ${location.origin}; nothing is shown`);
  }

  function load() {
    widget ||= start().catch((error) => {
      widget = null;
      throw error;
    });
    return widget;
  }

  async function start() {
    // A module that could not be fetched is remembered as broken under its address.
    const module = import(`${base}web/widget/bundle.js${attempts ? `?${attempts}` : ""}`);
    attempts += 1;
    module.catch(() => {});
    const known = await site;
    const { createWidget, sheets, words } = await module;
    return createWidget({ base, key, site: known, sheets, words, language, host, frame, bubble });
  }

  async function open() {
    bubble.setAttribute("aria-busy", "true");
    try {
      if (unreached) site = fetchSite();
      unreached = false;
      (await load()).open();
      label.textContent = LABEL;
    } catch {
      await site.then(() => {}, leave);
      label.textContent = UNREACHED;
    } finally {
      bubble.setAttribute("aria-busy", "false");
    }
  }
})();
