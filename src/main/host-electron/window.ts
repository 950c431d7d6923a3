import { BrowserWindow, nativeTheme, screen, shell } from "electron";
import { shellAddresses } from "../../shared/shell.ts";
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
  void window.loadURL(`${shellAddresses.page}/`);
  return window;
}
