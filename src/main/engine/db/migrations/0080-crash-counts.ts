import type { Migration } from "../migrate.ts";

/** How often reading a photo brought the process down, and a quick way to what has failed. */
export const crashCounts: Migration = {
  version: 80,
  sql: `
    -- Since the photo was last read to its end, or its file changed.
    ALTER TABLE photo ADD COLUMN crash_count INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX photo_failed ON photo (failure_code) WHERE failure_code IS NOT NULL;
  `,
};
