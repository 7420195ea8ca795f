/** No way out: what a touch screen's browser offers besides the page itself. */

const FUNCTION_KEY = /^F([1-9]|1[0-2])$/;
/** With Ctrl or Meta: new window or tab, close, address, open, save, print, find, source, history, zoom, reload. */
const COMMANDS = new Set([..."ntwlospfuhjrdgk+-=0", "tab"]);
const LEAVING = new Set(["BrowserBack", "BrowserForward", "BrowserHome", "BrowserSearch", "ContextMenu", "PrintScreen"]);

export function guard(root = document) {
  const stop = (event) => event.preventDefault();
  for (const kind of ["contextmenu", "dragstart", "dragover", "drop", "auxclick", "gesturestart"]) {
    root.addEventListener(kind, stop, { capture: true });
  }
  root.addEventListener("wheel", (event) => event.ctrlKey && stop(event), { capture: true, passive: false });
  root.addEventListener("touchmove", (event) => event.touches.length > 1 && event.cancelable && stop(event), {
    capture: true,
    passive: false,
  });
  root.addEventListener("keydown", (event) => {
    const leaves =
      FUNCTION_KEY.test(event.key) ||
      LEAVING.has(event.key) ||
      ((event.ctrlKey || event.metaKey) && COMMANDS.has(event.key.toLowerCase())) ||
      (event.altKey && (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "d"));
    if (leaves) stop(event);
  });
  // A form or a script of a record must not lead anywhere; reloading is ours.
  window.navigation?.addEventListener("navigate", (event) => {
    if (event.cancelable && event.navigationType !== "reload") stop(event);
  });
}
