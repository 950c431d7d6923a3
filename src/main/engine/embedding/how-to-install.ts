import type { CatalogEntry } from "./catalog.ts";

/** How to come by an encoder's files, as a part of a sentence; `install` begins it for those that can be fetched. */
export function howToInstall({ id, origin }: CatalogEntry, install: string): string {
  switch (origin.kind) {
    case "hub":
      return `${install} with "lineup encoders install ${id}"`;
    case "shipped":
      return "install Lineup again";
    default:
      return 'import it again with "lineup encoders import FILE"';
  }
}
