import { BrowserWindow, dialog, ipcMain, MessageChannelMain } from "electron";
import type { MessagePortMain, OpenDialogOptions } from "electron";
import { shellChannels } from "../../shared/shell.ts";
import { readConnect, readPurpose } from "./shell-messages.ts";

/** Answers the page's messages, once; `connect` is given the engine's end of each new connection. */
export function answerShell(connect: (port: MessagePortMain) => void): void {
  ipcMain.on(shellChannels.connect, (event, sent: unknown) => {
    const nonce = readConnect(event.senderFrame, sent);
    // Nobody waits for an answer here: an error would end the app instead of reaching the page.
    if (nonce === null) return;
    const { port1, port2 } = new MessageChannelMain();
    connect(port1);
    event.senderFrame?.postMessage(shellChannels.port, nonce, [port2]);
  });
  ipcMain.handle(shellChannels.chooseFolder, async (event, sent: unknown) => {
    const purpose = readPurpose(event.senderFrame, sent);
    const options: OpenDialogOptions = {
      properties: purpose === "add" ? ["openDirectory"] : ["openDirectory", "createDirectory"],
    };
    const window = BrowserWindow.fromWebContents(event.sender);
    const { filePaths } = await (window === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    return filePaths[0] ?? null;
  });
}
