/** @file What Electron's page can ask of its host, and nothing else. Runs in the sandbox, beside the page. */
import { contextBridge, ipcRenderer, webUtils } from "electron";
import type { HostBridge, HostCommand, OpenedAxis, Platform } from "../shared/host.ts";
import { shellAddresses, shellChannels } from "../shared/shell.ts";
import type { UpdateState } from "../shared/updates.ts";

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
  onCommand: (listener) => listen(shellChannels.command, (command) => listener(command as HostCommand)),
  onOpenedAxis: (listener) => {
    const take = async () => {
      const axes = (await ipcRenderer.invoke(shellChannels.takeAxes)) as OpenedAxis[];
      axes.forEach(listener);
    };
    void take();
    return listen(shellChannels.axesOpened, () => void take());
  },
  updates: {
    do: (act) => ipcRenderer.invoke(shellChannels.updates, act) as Promise<void>,
    follow: (listener) => listen(shellChannels.updatesChanged, (state) => listener(state as UpdateState)),
  },
};

function listen(channel: string, listener: (sent: unknown) => void): () => void {
  const receive = (_event: unknown, sent: unknown) => listener(sent);
  ipcRenderer.on(channel, receive);
  return () => ipcRenderer.off(channel, receive);
}

contextBridge.exposeInMainWorld("lineupHost", bridge);
