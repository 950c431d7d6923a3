import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Configuration } from "electron-builder";
import { parse } from "yaml";
import { packageDirectory } from "../../src/main/host-shared/places.ts";

/** What `electron-builder.yml` says. */
export function readConfiguration(): Configuration {
  return parse(readFileSync(join(packageDirectory(), "electron-builder.yml"), "utf8")) as Configuration;
}
