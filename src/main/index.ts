/** @file Electron's entry: one instance for each library, whose second start only hands it folders. */
import { join } from "node:path";
import { app } from "electron";
import { registerSchemes, startApp } from "./host-electron/app.ts";
import { readArguments } from "./host-electron/command-arguments.ts";

// Unpackaged, Electron's own program is followed by the path of the app.
const settings = readArguments(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd());
// What Electron remembers, its lock among it, belongs to the library.
if (settings.library !== undefined) app.setPath("userData", join(settings.library, "electron"));

if (app.requestSingleInstanceLock({ folders: settings.folders })) {
  registerSchemes();
  // Not awaited: Electron is ready only when this module has been run to its end.
  void app.whenReady().then(() => {
    const takeFolders = startApp(settings);
    app.on("second-instance", (_event, _argv, _directory, data) => {
      takeFolders((data as { folders: string[] }).folders);
    });
  });
} else {
  app.quit();
}
