import { join } from "node:path";
import { parseArgs } from "node:util";
import envPaths from "env-paths";
import type { Folders } from "./tasks.ts";

/** What the command line says: `words` name the encoders to measure. Throws for an option that there is none of. */
export function parseOptions(): { words: string[]; folders: Folders; only: string[] | null; alone: boolean } {
  const { values } = parseArgs({
    options: {
      sets: { type: "string", default: join(envPaths("lineup-bench", { suffix: "" }).cache, "sets") },
      cache: { type: "string" },
      encoder: { type: "string", multiple: true, default: [] },
      only: { type: "string" },
      alone: { type: "boolean", default: false },
    },
  });
  return {
    words: values.encoder,
    folders: { sets: values.sets, cache: values.cache ?? join(values.sets, "cache") },
    only: values.only?.split(",") ?? null,
    alone: values.alone,
  };
}
