import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import envPaths from "env-paths";

/** The directory of the library that is meant: the one named, or the platform's data folder. */
export function libraryDirectory(named: string | undefined): string {
  return named ?? envPaths("Lineup", { suffix: "" }).data;
}

/** The catalogue and the encoders that ship, in the repository and in an installed package alike. */
export function modelsDirectory(): string {
  return join(above(import.meta.dirname, "models/catalog.json"), "models");
}

/** The renderer as it is built, whether or not it has been. */
export function rendererDirectory(): string {
  return join(packageDirectory(), "out/renderer");
}

/** Where package.json stands. */
export function packageDirectory(): string {
  return above(import.meta.dirname, "package.json");
}

/** The nearest folder, from one upwards, that holds a file; the topmost where none does. */
function above(folder: string, file: string): string {
  const parent = dirname(folder);
  return existsSync(join(folder, file)) || parent === folder ? folder : above(parent, file);
}
