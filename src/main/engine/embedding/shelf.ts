import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { EncoderSummary } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import { filesOf, parseEntry, readCatalog, type CatalogEntry, type EncoderFile } from "./catalog.ts";
import { filesOnHub } from "./hub.ts";

/** The name of the file that says what an imported encoder is, in its folder. */
export const entryFileName = "entry.json";

/** An encoder that this library knows of; `directory` is where its files are, or would be. */
export type ShelvedEncoder = {
  entry: CatalogEntry;
  directory: string;
  /** Its ONNX file is there, at its full length. Its hash is checked when it is opened. */
  isInstalled: boolean;
};

/** Which encoders there are: those of the catalogue, and those that the user brought into this library. */
export class EncoderShelf {
  readonly #modelsDirectory: string;
  /** `<library>/encoders`: a folder for each encoder that was fetched or imported. */
  readonly directory: string;

  constructor(modelsDirectory: string, libraryDirectory: string) {
    this.#modelsDirectory = modelsDirectory;
    this.directory = join(libraryDirectory, "encoders");
  }

  /** The catalogue's encoders in its order, then the imported ones by id. Throws `encoder-corrupt`. */
  async list(): Promise<ShelvedEncoder[]> {
    const catalogue = await readCatalog(this.#modelsDirectory);
    const imported = await this.#imported();
    // An encoder that was exported by its recipe and imported takes the place of the row that had no file.
    const replaced = new Map(imported.map((entry) => [entry.id, entry]));
    const listed = catalogue.map((entry) => replaced.get(entry.id) ?? entry);
    const others = imported.filter(({ id }) => !catalogue.some((entry) => entry.id === id));
    return Promise.all(
      [...listed, ...others].map(async (entry) => {
        const directory = this.directoryOf(entry);
        return {
          entry,
          directory,
          isInstalled: entry.image !== null && (await isWhole(directory, entry.image)),
        };
      }),
    );
  }

  /** One encoder, the one that ships by default. Throws `encoder-missing` for an unknown id, `encoder-corrupt`. */
  async find(id: string | undefined): Promise<ShelvedEncoder> {
    const all = await this.list();
    const found = id === undefined ? all[0] : all.find(({ entry }) => entry.id === id);
    if (found !== undefined) return found;
    const known = all.map(({ entry }) => entry.id).join(", ");
    throw new EngineError("encoder-missing", `There is no encoder "${id}"; known are ${known}.`);
  }

  /** Where an encoder's files belong. */
  directoryOf(entry: CatalogEntry): string {
    return join(entry.origin.kind === "shipped" ? this.#modelsDirectory : this.directory, entry.id);
  }

  async #imported(): Promise<CatalogEntry[]> {
    const names = await readdir(this.directory).catch(() => []);
    const entries: CatalogEntry[] = [];
    for (const name of names.toSorted()) {
      const file = join(this.directory, name, entryFileName);
      const json = await readFile(file, "utf8").catch(() => null);
      if (json === null) continue;
      try {
        entries.push(parseEntry(json));
      } catch (error) {
        throw new EngineError(
          "encoder-corrupt",
          `The description ${file} of an encoder is damaged; import it again.`,
          {
            cause: error,
          },
        );
      }
    }
    return entries;
  }
}

/** What the contract says of an encoder; `inUseId` is the id of the one in use. */
export function summaryOf({ entry, isInstalled }: ShelvedEncoder, inUseId: string): EncoderSummary {
  const { id, title, licence, output, origin, recommended = false, paper = null } = entry;
  return {
    id,
    title,
    licence,
    dimensions: output.dimensions,
    state: stateOf(origin.kind, isInstalled),
    inUse: id === inUseId,
    recommended,
    paper,
    bytes: filesOf(entry).reduce((sum, { bytes }) => sum + bytes, 0),
    takesWords: entry.text !== undefined,
    hosts: origin.kind === "hub" ? [...new Set(filesOnHub(entry, null).map(({ url }) => url.host))] : [],
  };
}

function stateOf(kind: CatalogEntry["origin"]["kind"], isInstalled: boolean): EncoderSummary["state"] {
  if (kind === "recipe") return "has-to-be-made";
  if (isInstalled) return kind === "shipped" ? "in-the-box" : "installed";
  return kind === "hub" ? "can-be-installed" : "damaged";
}

/** The encoder in the box: the first of the catalogue, whatever a library holds. Throws `encoder-corrupt`. */
export async function shippedEncoder(modelsDirectory: string): Promise<ShelvedEncoder> {
  const [entry] = await readCatalog(modelsDirectory);
  return { entry, directory: join(modelsDirectory, entry.id), isInstalled: true };
}

async function isWhole(directory: string, { file, bytes }: EncoderFile): Promise<boolean> {
  const found = await stat(join(directory, file)).catch(() => null);
  return found !== null && found.isFile() && found.size === bytes;
}
