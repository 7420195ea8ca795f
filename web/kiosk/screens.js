/** Every screen by the name a place has: (app, place, signal) to parts for the frame, or null where another follows. */

import { asking, choices, failed, found } from "./choices.js";
import { event, events } from "./events.js";
import { office } from "./office.js";
import { procedure } from "./procedure.js";
import { search } from "./searching.js";
import { start } from "./start.js";

export const SCREENS = { start, search, asking, choices, found, failed, events, event, procedure, office };
