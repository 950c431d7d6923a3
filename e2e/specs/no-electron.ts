import { test } from "../app.ts";

test.skip("every journey in Electron (skipped: its binary is not installed)", () => undefined);
