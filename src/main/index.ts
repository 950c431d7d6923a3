/** @file Electron's entry: one instance for each library, whose second start only hands it what it was to open. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { app } from "electron";
import { registerSchemes, startApp } from "./host-electron/app.ts";
import { readArguments, sortOpened, type Opened } from "./host-electron/command-arguments.ts";
import { libraryDirectory } from "./host-shared/places.ts";

// Unpackaged, Electron's own program is followed by the path of the app.
const settings = readArguments(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd());
// What Electron remembers, its lock among it, belongs to the library. Its own choice of a folder would be the library's
// where the system does not tell capital letters apart.
const userData = join(libraryDirectory(settings.library), "electron");
try {
  mkdirSync(userData, { recursive: true });
  app.setPath("userData", userData);
} catch {
  // What is wrong with the library's folder the engine says, in a sentence.
}

const { folders, axisFiles } = settings;
if (app.requestSingleInstanceLock({ folders, axisFiles } satisfies Opened)) {
  registerSchemes();
  // Not awaited: Electron is ready only when this module has been run to its end.
  const opening = app.whenReady().then(() => startApp(settings));
  app.on("second-instance", (_event, _argv, _directory, data) => {
    void opening.then((open) => open(data as Opened));
  });
  // macOS gives what is opened by its icon or its files as events, the first of them before the app is ready.
  app.on("open-file", (event, path) => {
    event.preventDefault();
    void opening.then((open) => open(sortOpened([path])));
  });
} else {
  app.quit();
}
