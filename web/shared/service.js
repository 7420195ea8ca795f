// The service's endpoints as calls: each resolves to the JSON or throws a ServiceError.

/** Milliseconds after which an answer is no longer waited for. */
const PATIENCE = 20_000;

/**
 * Why there is no answer.
 *
 * kind: "offline" (no connection, or none within the time), "busy" (429), "server" (5xx, or something that is not
 * our JSON) or "refused" (the request itself was turned down).  retryAfter: seconds the server asks to wait, or null.
 * code: the service's published code where it gave one, "timeout" where we stopped waiting.
 */
export class ServiceError extends Error {
  constructor(kind, message = "", { retryAfter = null, code = null } = {}) {
    super(message);
    this.name = "ServiceError";
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.code = code;
  }
}

export class Service {
  /**
   * base: address the service's paths hang on, with a closing slash; site: key of the ward's site or null;
   * language: "vi", "en" or "auto", may be changed later.
   */
  constructor({ base = "./", site = null, language = "auto", fetch = globalThis.fetch.bind(globalThis) } = {}) {
    this.base = new URL(base, document.baseURI).href;
    this.siteKey = site;
    this.language = language;
    this.fetch = fetch;
  }

  ask(question, { choice = null, conversation = null, signal = null } = {}) {
    const body = { question, language: this.language };
    if (this.siteKey) body.site = this.siteKey;
    if (conversation) body.conversation_id = conversation;
    if (choice) body.choice = { kind: choice.kind, value: choice.value };
    return this.#post("v1/ask", body, signal);
  }

  suggest(prefix, { signal = null } = {}) {
    const site = this.siteKey ? `&site=${encodeURIComponent(this.siteKey)}` : "";
    return this.#get(`v1/suggest?q=${encodeURIComponent(prefix)}${site}`, signal);
  }

  site({ signal = null } = {}) {
    return this.#get(`v1/sites/${encodeURIComponent(this.siteKey)}`, signal);
  }

  procedure(code, { signal = null } = {}) {
    return this.#get(`v1/procedures/${encodeURIComponent(code)}${this.#ofSite()}`, signal);
  }

  qr(code, { signal = null } = {}) {
    return this.#get(`v1/procedures/${encodeURIComponent(code)}/qr${this.#ofSite()}`, signal);
  }

  lifeEvents({ signal = null } = {}) {
    return this.#get(`v1/life-events${this.#ofSite()}`, signal);
  }

  /** reason: one of the codes in the words' table [feedback.reasons]; comment: free text. */
  feedback({ answerId, verdict, reason = null, comment = null, signal = null }) {
    const body = { answer_id: answerId, verdict };
    if (reason) body.reason = reason;
    if (comment) body.comment = comment;
    if (this.siteKey) body.site = this.siteKey;
    return this.#post("v1/feedback", body, signal);
  }

  /** Address of a procedure's leaflet. */
  leaflet(code) {
    return new URL(`p/${encodeURIComponent(code)}`, this.base).href;
  }

  #ofSite() {
    return this.siteKey ? `?site=${encodeURIComponent(this.siteKey)}` : "";
  }

  #get(path, signal) {
    return this.#send(path, {}, signal);
  }

  #post(path, body, signal) {
    const headers = { "Content-Type": "application/json" };
    return this.#send(path, { method: "POST", headers, body: JSON.stringify(body) }, signal);
  }

  async #send(path, request, signal) {
    const limit = new AbortController();
    const stop = () => limit.abort(signal.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    const timer = setTimeout(() => limit.abort(), PATIENCE);
    try {
      const options = { credentials: "omit", referrerPolicy: "no-referrer", ...request, signal: limit.signal };
      const response = await this.fetch(new URL(path, this.base).href, options);
      const json = await body(response);
      if (response.ok && json !== null) return json;
      throw failure(response, json);
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      // Whoever called it off hears so; everything else that breaks a fetch is a missing connection.
      if (signal?.aborted) throw error;
      throw new ServiceError("offline", "", { code: limit.signal.aborted ? "timeout" : null });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }
}

/** The JSON, or null for what isn't any: a proxy's page in HTML arrives with any status. */
async function body(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failure(response, json) {
  const { code = null, message = "" } = json?.error ?? {};
  if (response.status === 429) return new ServiceError("busy", message, { retryAfter: seconds(response), code });
  if (response.status >= 500 || json === null) {
    return new ServiceError("server", message, { retryAfter: seconds(response), code });
  }
  return new ServiceError("refused", message, { code });
}

/** Retry-After as seconds; a date is not believed, for the clocks of two machines differ. */
function seconds(response) {
  const wait = Number(response.headers.get("retry-after") ?? NaN);
  return Number.isFinite(wait) && wait >= 0 ? wait : null;
}
