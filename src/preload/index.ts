/** @file What Electron's page can ask of its host, and nothing else. Runs in the sandbox, beside the page. */
import { contextBridge, ipcRenderer, webUtils } from "electron";
import type { HostBridge, HostCommand, OpenedAxis, Platform } from "../shared/host.ts";
import { shellAddresses, shellChannels } from "../shared/shell.ts";
import type { UpdateState } from "../shared/updates.ts";

// A port cannot go through the bridge, only through a message of the window to itself.
ipcRenderer.on(shellChannels.port, (event, nonce: string) => {
  window.postMessage({ lineupPort: nonce }, shellAddresses.page, event.ports);
});

// One at a time, whoever listens.
let taking: Promise<void> = Promise.resolve();

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
    let isOver = false;
    const takeAll = async () => {
      while (!isOver) {
        const axis = (await ipcRenderer.invoke(shellChannels.firstAxis)) as OpenedAxis | null;
        if (axis === null) return;
        await listener(axis);
        await ipcRenderer.invoke(shellChannels.axisDone);
      }
    };
    const take = () => (taking = taking.then(takeAll, takeAll));
    void take();
    const unlisten = listen(shellChannels.axesOpened, () => void take());
    return () => {
      isOver = true;
      unlisten();
    };
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
