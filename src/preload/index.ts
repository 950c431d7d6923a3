/** @file What Electron's page can ask of its host, and nothing else. Runs in the sandbox, beside the page. */
import { contextBridge, ipcRenderer, webUtils } from "electron";
import type { HostBridge, HostCommand, Platform } from "../shared/host.ts";
import { shellAddresses, shellChannels } from "../shared/shell.ts";

// A port cannot go through the bridge, only through a message of the window to itself.
ipcRenderer.on(shellChannels.port, (event, nonce: string) => {
  window.postMessage({ lineupPort: nonce }, shellAddresses.page, event.ports);
});

const bridge: HostBridge = {
  kind: "electron",
  platform: process.platform as Platform,
  mediaBase: shellAddresses.media,
  connect: (nonce) => ipcRenderer.send(shellChannels.connect, nonce),
  chooseFolder: (purpose) =>
    ipcRenderer.invoke(shellChannels.chooseFolder, purpose) as Promise<string | null>,
  pathsOfFiles: (files) => files.map((file) => webUtils.getPathForFile(file)),
  onCommand: (listener) => {
    const listen = (_event: unknown, command: HostCommand) => listener(command);
    ipcRenderer.on(shellChannels.command, listen);
    return () => ipcRenderer.off(shellChannels.command, listen);
  },
};
contextBridge.exposeInMainWorld("lineupHost", bridge);
