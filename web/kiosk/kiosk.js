/** Starts the kiosk, keeps its service worker, and swaps in an update while nobody is at the screen. */

import { App } from "./app.js";

/** Milliseconds from one look for an update to the next. */
const LOOKED = 10 * 60_000;

const config = JSON.parse(document.getElementById("config").textContent);
// Which printer stands beside the screen: sheet, slip, none; without it people choose.
config.paper = new URLSearchParams(location.search).get("paper");
let waiting = null;
const app = new App(config, renew);
app.start();
keepWorker();

/** A waiting version takes over when the screen is idle: the page is read anew from its files. */
function renew() {
  if (!waiting || app.idle.visited) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("take over");
  waiting = null;
}

async function keepWorker() {
  // Without TLS a browser has no worker; the copy in memory then lasts as long as the page.
  if (!navigator.serviceWorker) return;
  const policy = window.trustedTypes?.createPolicy("kiosk", { createScriptURL: (address) => address });
  const address = `/kiosk/sw.js?site=${encodeURIComponent(config.site)}`;
  try {
    const registration = await navigator.serviceWorker.register(policy ? policy.createScriptURL(address) : address);
    const watch = (worker) => {
      const look = () => {
        // The first version of all waits for nothing: there is no older page to be kept whole.
        if (worker.state !== "installed" || !navigator.serviceWorker.controller) return;
        waiting = worker;
        renew();
      };
      worker.addEventListener("statechange", look);
      look();
    };
    if (registration.waiting) watch(registration.waiting);
    registration.addEventListener("updatefound", () => watch(registration.installing));
    setInterval(() => registration.update().catch(() => {}), LOOKED);
  } catch {
    // A worker that can't be registered leaves the page as good as it was.
  }
}
