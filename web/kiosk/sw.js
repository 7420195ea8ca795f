/**
 * Keeps the kiosk's page, files and the saved copy of what is public; nothing that a person asks goes through it.
 *
 * The service puts VERSION and FILES before this text.  A version serves all its files from its own store, so a page
 * never meets the modules of another version; the next one waits until the page lets it take over.
 */

const site = new URL(self.location.href).searchParams.get("site");
const PAGE = `/kiosk/${encodeURIComponent(site)}`;
const COPY = `/kiosk/offline.json?site=${encodeURIComponent(site)}`;
const STORE = `kiosk-${VERSION}`;
const COPIES = "kiosk-copy";
/** Milliseconds after which the copy is asked for anew. */
const FRESH = 10 * 60_000;

let asked = 0;

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const store = await caches.open(STORE);
      await store.addAll([PAGE, ...FILES].map((address) => new Request(address, { cache: "reload", credentials: "omit" })));
      await refreshed();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name !== STORE && name !== COPIES) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname + search === COPY) event.respondWith(copy(event));
  else if (pathname === PAGE && request.mode === "navigate") event.respondWith(kept(PAGE, request));
  else if (FILES.includes(pathname)) event.respondWith(kept(pathname, request));
});

async function kept(address, request) {
  const store = await caches.open(STORE);
  return (await store.match(address)) ?? fetch(request);
}

/** The copy at once; where it has grown old a newer one is fetched for the next time. */
async function copy(event) {
  const stored = await (await caches.open(COPIES)).match(COPY);
  if (!stored) return (await refreshed()) ?? Response.error();
  if (Date.now() - asked > FRESH) event.waitUntil(refreshed());
  return stored;
}

async function refreshed() {
  asked = Date.now();
  const store = await caches.open(COPIES);
  const stored = await store.match(COPY);
  const headers = stored?.headers.get("etag") ? { "If-None-Match": stored.headers.get("etag") } : {};
  try {
    const response = await fetch(COPY, { headers, cache: "no-store", credentials: "omit" });
    // Only what arrived whole takes the place of what there is.
    if (response.ok) {
      const body = await response.clone().text();
      JSON.parse(body);
      await store.put(COPY, response.clone());
      return response;
    }
  } catch {
    asked = 0;
  }
  return stored ?? null;
}
