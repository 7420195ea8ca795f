// What was asked last, and the patience with which it is asked: only the last question's answer counts.

/** Seconds to wait before the second and the third try. */
const PAUSES = [1, 3];
/** Longer than this nobody is made to wait unasked; a button offers the next try. */
const LONGEST_PAUSE = 15;

export class Conversation {
  #service;
  #turn = null;
  #id = null;

  constructor(service) {
    this.#service = service;
  }

  get waiting() {
    return this.#turn !== null;
  }

  /**
   * The reply, or null when a later question or a stop came between.  onPause(seconds, error) is told before each
   * further try.  Throws ServiceError when trying again is up to the person.
   */
  async ask(question, choice, onPause) {
    this.stop();
    const turn = new AbortController();
    this.#turn = turn;
    try {
      for (let tries = 0; ; tries += 1) {
        try {
          const reply = await this.#service.ask(question, { choice, conversation: this.#id, signal: turn.signal });
          if (turn.signal.aborted) return null;
          this.#id = reply.conversation_id;
          return reply;
        } catch (error) {
          if (turn.signal.aborted) return null;
          const pause = pauseAfter(error, tries);
          if (pause === null) throw error;
          onPause(pause, error);
          await sleep(pause, turn.signal);
          if (turn.signal.aborted) return null;
        }
      }
    } finally {
      if (this.#turn === turn) this.#turn = null;
    }
  }

  /** Calls off what is under way. */
  stop() {
    this.#turn?.abort();
    this.#turn = null;
  }

  forget() {
    this.stop();
    this.#id = null;
  }
}

/** Seconds until the next try, or null when there shall be none. */
function pauseAfter({ kind, code, retryAfter }, tries) {
  const lasting = kind === "refused" || code === "timeout" || tries >= PAUSES.length;
  if (lasting || !["offline", "busy", "server"].includes(kind)) return null;
  const pause = Math.max(retryAfter ?? 0, PAUSES[tries]);
  return pause <= LONGEST_PAUSE ? pause : null;
}

function sleep(seconds, signal) {
  return new Promise((wake) => {
    const timer = setTimeout(wake, seconds * 1000);
    signal.addEventListener("abort", () => (clearTimeout(timer), wake()), { once: true });
  });
}
