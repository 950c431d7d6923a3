import { BrowserWindow, nativeTheme, screen, shell } from "electron";
import { shellAddresses } from "../../shared/shell.ts";
import { healthyAfterMs, restartPauseMs } from "../host-shared/supervision.ts";
import { secureContents } from "./security.ts";
import { leastSize, placeOnDisplays, readWindowPlace, writeWindowPlace } from "./window-place.ts";

/** What a window shows before the page does: the page's own backgrounds, so that nothing flashes. */
const background = { dark: "#1c1c1c", light: "#f7f7f7" } as const;

/** Opens the app's window where it was closed last, which `placeFile` remembers. */
export function openWindow({
  preloadFile,
  placeFile,
}: {
  preloadFile: string;
  placeFile: string;
}): BrowserWindow {
  const place = readWindowPlace(placeFile);
  const workAreas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    ...placeOnDisplays(place?.bounds, workAreas),
    minWidth: leastSize.width,
    minHeight: leastSize.height,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      // Dropping a file on a page would otherwise open it there.
      navigateOnDragDrop: false,
    },
  });
  secureContents(window.webContents, (address) => void shell.openExternal(address));
  if (place?.isMaximized === true) window.maximize();
  window.once("ready-to-show", () => window.show());
  window.on("close", () =>
    writeWindowPlace(placeFile, { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() }),
  );
  loadAgainWhenGone(window);
  void window.loadURL(`${shellAddresses.page}/`);
  return window;
}

/** Loads the page again whenever its process has died, ever more seldom while that does not help. */
function loadAgainWhenGone(window: BrowserWindow): void {
  let pauseMs: number = restartPauseMs.first;
  let loadedMs = performance.now();
  window.webContents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit") return;
    if (performance.now() - loadedMs >= healthyAfterMs) pauseMs = restartPauseMs.first;
    setTimeout(() => {
      if (window.isDestroyed()) return;
      loadedMs = performance.now();
      window.reload();
    }, pauseMs);
    pauseMs = Math.min(2 * pauseMs, restartPauseMs.longest);
  });
}
