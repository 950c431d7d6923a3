import type { Migration } from "../migrate.ts";

/** What devices did with an encoder's self-test. */
export const deviceTests: Migration = {
  version: 50,
  sql: `
    CREATE TABLE device_test (
      encoder_id INTEGER NOT NULL REFERENCES encoder (id) ON DELETE CASCADE,
      -- Drivers and versions: a result says nothing about others.
      environment TEXT NOT NULL,
      device TEXT NOT NULL,
      -- 'trying' is written before a device is tried: where it is found later, the process did not survive the trial.
      outcome TEXT NOT NULL,
      detail TEXT NOT NULL,
      ms_per_photo REAL,
      tested_at_ms INTEGER NOT NULL,
      PRIMARY KEY (encoder_id, environment, device)
    ) STRICT, WITHOUT ROWID;
  `,
};
