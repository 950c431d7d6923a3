import type { MenuItemConstructorOptions } from "electron";
import { hostCommands, type HostCommand, type Platform } from "../../shared/host.ts";
import { menuWords, type MenuLanguage } from "./menu-words.ts";

/** What a menu depends on. `send` has the renderer do a command. */
export type MenuParts = {
  platform: Platform;
  language: MenuLanguage;
  /** Tools for developers, which a packaged app does not offer. */
  withTools: boolean;
  send: (command: HostCommand) => void;
};

const separator = { type: "separator" } as const;

/** The application's menu. Commands go to the renderer by name, everything else is a role of the system. */
export function menuTemplate({
  platform,
  language,
  withTools,
  send,
}: MenuParts): MenuItemConstructorOptions[] {
  const words = menuWords[language];
  const isMac = platform === "darwin";
  const item = (command: HostCommand): MenuItemConstructorOptions => {
    const key = hostCommands[command];
    return {
      id: command,
      label: words[command],
      click: () => send(command),
      // The renderer listens for keys itself. On macOS a menu takes its keys first, also while a person types: there a
      // single letter is not shown.
      ...(key !== null &&
        (!isMac || key.startsWith("CmdOrCtrl")) && { accelerator: key, registerAccelerator: isMac }),
    };
  };
  const application: MenuItemConstructorOptions[] = [
    {
      role: "appMenu",
      submenu: [
        item("about"),
        separator,
        item("settings"),
        separator,
        { role: "services" },
        separator,
        { role: "hide" },
        { role: "hideOthers" },
        { role: "unhide" },
        separator,
        { role: "quit" },
      ],
    },
  ];
  const end: MenuItemConstructorOptions[] = isMac
    ? [{ role: "close" }]
    : [item("settings"), separator, { role: "quit" }];
  return [
    ...(isMac ? application : []),
    {
      label: words.file,
      submenu: [
        item("add-folder"),
        separator,
        item("export-order"),
        item("copy-in-order"),
        separator,
        ...end,
      ],
    },
    {
      label: words.edit,
      submenu: [
        item("undo"),
        separator,
        { role: "cut" },
        { role: "copy" },
        { role: "paste" },
        item("select-all"),
      ],
    },
    {
      label: words.view,
      submenu: [
        item("sort-by-date"),
        item("sort-by-name"),
        item("reverse-order"),
        separator,
        item("larger-tiles"),
        item("smaller-tiles"),
        separator,
        item("show-sidebar"),
        item("show-ruler"),
        item("show-information"),
        separator,
        { role: "togglefullscreen" },
        ...(withTools ? [separator, { role: "toggleDevTools" } as const] : []),
      ],
    },
    { role: "windowMenu" },
    ...(isMac ? [] : [{ label: words.help, submenu: [item("about")] }]),
  ];
}
