import { EngineError } from "../../../shared/errors.ts";
import { isPrivate } from "../download/connections.ts";
import type { CatalogEntry, EncoderFile } from "./catalog.ts";

const hub = "https://huggingface.co";

/** Says in one sentence why an encoder is not to be had from the hub. */
const refusals = {
  shipped: (id: string) =>
    `The encoder ${id} comes with Lineup and is always there: there is nothing to install.`,
  recipe: (id: string) =>
    `The encoder ${id} is published nowhere; make it with models/export and import the file.`,
  imported: (id: string) => `The encoder ${id} was brought in as a file; to replace it, import it again.`,
};

/**
 * All files of an encoder with their addresses, each once, the ONNX file of the image encoder last: once that is there,
 * all are. `mirror` stands for the hub. Throws `install-refused` for an encoder that is not on the hub.
 */
export function filesOnHub(
  { id, origin, image, text, starterAxes = [] }: CatalogEntry,
  mirror: URL | null,
): (EncoderFile & { url: URL })[] {
  if (origin.kind !== "hub") throw new EngineError("install-refused", refusals[origin.kind](id));
  const axes = starterAxes.flatMap(({ low, high }) => [low, high]);
  const files = [...axes, ...(text ? [text.tokenizer, text.model] : []), ...(image ? [image] : [])];
  const byName = new Map(files.map((one) => [one.file, one]));
  const root = `${hub}/${origin.repository}/resolve/${origin.revision}/`;
  return [...byName.values()].map((one) => ({
    ...one,
    url: throughMirror(new URL(one.address ?? root + one.file), mirror),
  }));
}

/** The address of a mirror. Throws `bad-input` if it is none, or neither encrypted nor on this machine. */
export function mirrorAddress(text: string): URL {
  const address = URL.parse(text);
  if (address !== null && isPrivate(address)) return address;
  throw new EngineError(
    "bad-input",
    `The mirror ${text} cannot be used; name an https address, or an http address on this machine.`,
  );
}

/** A mirror may be a folder of its server. Files that are not the hub's own are fetched from where they are. */
function throughMirror(address: URL, mirror: URL | null): URL {
  if (mirror === null || address.origin !== hub) return address;
  return new URL(mirror.origin + mirror.pathname.replace(/\/+$/, "") + address.pathname);
}
