import { join } from "node:path";
import { app, dialog, Menu, protocol, session, type BrowserWindow, type MessagePortMain } from "electron";
import type { Platform } from "../../shared/host.ts";
import { shellChannels } from "../../shared/shell.ts";
import type { DeviceChoice } from "../engine/index.ts";
import {
  libraryDirectory,
  modelsDirectory,
  packageDirectory,
  rendererDirectory,
} from "../host-shared/places.ts";
import { readPageFiles } from "../host-shared/page-files.ts";
import type { AppArguments, Opened } from "./command-arguments.ts";
import { EngineProcess } from "./engine-process.ts";
import { dialogWords, menuLanguage } from "./menu-words.ts";
import { menuTemplate } from "./menu.ts";
import { OpenedAxes } from "./opened-axes.ts";
import { answerPage, answerPhoto } from "./protocol.ts";
import { secureSession } from "./security.ts";
import { answerShell } from "./shell-ipc.ts";
import { forkEngine, forkProbe } from "./utility-process.ts";
import type { Updates } from "./updates.ts";
import { openWindow } from "./window.ts";

/** Says what Lineup's addresses are; only before the app is ready. */
export function registerSchemes(): void {
  const privileges = { standard: true, secure: true };
  protocol.registerSchemesAsPrivileged([
    // The page fetches the notices of third parties, which are beside it.
    { scheme: "app", privileges: { ...privileges, supportFetchAPI: true } },
    { scheme: "photo", privileges: { ...privileges, stream: true } },
  ]);
}

/** Opens the window and the engine; once, when the app is ready. Returns what opens more in them later. */
export function startApp({ library, device, ...opened }: AppArguments): (opened: Opened) => void {
  const pages = readPageFiles(rendererDirectory());
  const language = menuLanguage(app.getPreferredSystemLanguages());
  secureSession(session.defaultSession);
  const window = { now: null as BrowserWindow | null };
  const send = (channel: string, ...sent: unknown[]) => window.now?.webContents.send(channel, ...sent);
  const show = () => {
    window.now = openWindow({
      preloadFile: join(packageDirectory(), "out/preload/index.cjs"),
      placeFile: join(app.getPath("userData"), "window.json"),
    });
    window.now.on("closed", () => (window.now = null));
  };

  let engine = startEngine();
  function startEngine(): EngineProcess<MessagePortMain> {
    const started = new EngineProcess<MessagePortMain>({
      engine: {
        libraryDirectory: libraryDirectory(library),
        modelsDirectory: modelsDirectory(),
        device: device as DeviceChoice,
      },
      fork: forkEngine,
      startProbe: forkProbe,
      closePort: (port) => port.close(),
      onTrouble: (message) => dialog.showErrorBox(dialogWords[language].notAdded, message),
    });
    started.ended.catch((error: unknown) => void askAgain(error as Error));
    return started;
  }

  /** What kept the engine from starting may have gone meanwhile. */
  async function askAgain({ message }: Error): Promise<void> {
    const words = dialogWords[language];
    const { response } = await dialog.showMessageBox({
      type: "error",
      message: words.cannotStart,
      detail: message,
      buttons: [words.tryAgain, words.quit],
      cancelId: 1,
    });
    if (response !== 0) {
      app.quit();
      return;
    }
    restartEngine();
  }

  /** Starts another engine after the one that has ended for good, with what that one was not given any more. */
  function restartEngine(): void {
    const folders = engine.waitingFolders;
    engine = startEngine();
    engine.addFolders(folders);
  }

  /** The engine has ended, and the installer ends the app. */
  let isInstalling = false;

  async function loadUpdates(): Promise<Updates | null> {
    const { openUpdates } = await import("./updater.ts");
    return openUpdates({
      choiceFile: join(app.getPath("userData"), "updates.json"),
      onChange: (state) => send(shellChannels.updatesChanged, state),
      installation: {
        // The new program may be started before this one has ended, and must not find it in its way.
        makeWay: async () => {
          engine.stop();
          await engine.ended.catch(() => undefined);
          isInstalling = true;
          app.releaseSingleInstanceLock();
        },
        takeBack: () => {
          isInstalling = false;
          // Another Lineup was started meanwhile, or a person closed this one.
          if (!app.requestSingleInstanceLock() || window.now === null) app.quit();
          else restartEngine();
        },
      },
    });
  }

  protocol.handle("app", (request) => answerPage(pages, request));
  protocol.handle("photo", (request) => answerPhoto(engine.media, request));
  const axes = new OpenedAxes();
  axes.add(opened.axisFiles);
  axes.onMore = () => send(shellChannels.axesOpened);
  const updates = app.isPackaged ? loadUpdates() : Promise.resolve(null);
  answerShell({ connect: (port) => engine.connect(port), axes, updates });
  const menu = menuTemplate({
    platform: process.platform as Platform,
    language,
    withTools: !app.isPackaged,
    send: (command) => send(shellChannels.command, command),
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu));
  show();
  engine.addFolders(opened.folders);
  void updates.then((there) => there?.start());

  // One window is the app, on every system: with it ends everything it started.
  // While an update is installed, macOS closes the window and then waits for nothing but to start the new program.
  app.on("window-all-closed", () => {
    if (!isInstalling) app.quit();
  });
  let isOver = false;
  app.on("will-quit", (event) => {
    if (isOver || isInstalling) return;
    event.preventDefault();
    const finish = () => {
      isOver = true;
      app.quit();
    };
    engine.ended.then(finish, finish);
    engine.stop();
  });

  return (more) => {
    engine.addFolders(more.folders);
    axes.add(more.axisFiles);
    if (window.now?.isMinimized() === true) window.now.restore();
    window.now?.focus();
  };
}
