import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const updateChoice = z.object({ isOn: z.boolean(), lastCheckedAtMs: z.number().nullable() });

/** Whether a person has chosen that Lineup looks for updates, and when an answer came last. */
export type UpdateChoice = z.infer<typeof updateChoice>;

/** What was chosen, from its file; off where nothing usable is there. */
export function readUpdateChoice(file: string): UpdateChoice {
  try {
    return updateChoice.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // Never chosen, or written by something else: nobody has said yes.
    return { isOn: false, lastCheckedAtMs: null };
  }
}

/**
 * Remembers what was chosen. Where it cannot be written, it holds until the app ends, and what was chosen before is
 * forgotten: a yes that has been taken back must not come again.
 */
export function writeUpdateChoice(file: string, choice: UpdateChoice): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(choice));
  } catch {
    forget(file);
  }
}

function forget(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Neither written nor removed: a folder that takes nothing, whose library the engine refuses with a sentence.
  }
}
