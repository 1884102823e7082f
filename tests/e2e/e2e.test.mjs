// Everything a user would meet, against the real stack: see the files that this one names.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openBrowser } from "./browser.mjs";
import { behindNginx } from "./behind_nginx.mjs";
import { journey } from "./journey.mjs";
import { units } from "./units.mjs";
import { freePort, Stack } from "./stack.mjs";
