import { BrowserWindow, dialog, ipcMain, MessageChannelMain } from "electron";
import type { MessagePortMain, OpenDialogOptions } from "electron";
import { shellChannels } from "../../shared/shell.ts";
import type { OpenedAxes } from "./opened-axes.ts";
import { readConnect, readPurpose, readUpdateAct, refuseStrangers } from "./shell-messages.ts";
import type { Updates } from "./updates.ts";

/** What the page's messages are about. */
export type Shell = {
  /** Is given the engine's end of each new connection. */
  connect: (port: MessagePortMain) => void;
  axes: OpenedAxes;
  updates: Promise<Updates | null>;
};

/** Answers the page's messages, once. */
export function answerShell({ connect, axes, updates }: Shell): void {
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
  ipcMain.handle(shellChannels.firstAxis, (event) => {
    refuseStrangers(event.senderFrame);
    return axes.first();
  });
  ipcMain.handle(shellChannels.axisDone, (event) => {
    refuseStrangers(event.senderFrame);
    axes.dropFirst();
  });
  ipcMain.handle(shellChannels.updates, async (event, sent: unknown) => {
    const act = readUpdateAct(event.senderFrame, sent);
    (await updates)?.do(act);
  });
}
