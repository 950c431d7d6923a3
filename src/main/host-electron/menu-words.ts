/**
 * @file The words of what the main process draws: menus and dialogs. They are apart from the page's messages, which are the
 * renderer's and follow its preferences, while the main process knows the system's languages alone; the same thing has the
 * same words as there (`renderer/messages`).
 */
import type { HostCommand } from "../../shared/host.ts";

/** The languages menus and dialogs are written in. */
export type MenuLanguage = "en" | "ja";

/** The words of the menu that are not a role's; roles are named by the system. */
export const menuWords: Record<
  MenuLanguage,
  Record<HostCommand | "file" | "edit" | "view" | "help", string>
> = {
  en: {
    file: "File",
    edit: "Edit",
    view: "View",
    help: "Help",
    "add-folder": "Add a Folder…",
    "export-order": "Export Order…",
    "copy-in-order": "Copy in Ranked Order to a Folder…",
    settings: "Settings…",
    about: "About Lineup",
    undo: "Undo",
    "select-all": "Select All",
    "sort-by-date": "Sort by Date",
    "sort-by-name": "Sort by Name",
    "reverse-order": "Reverse Order",
    "larger-tiles": "Larger Photos",
    "smaller-tiles": "Smaller Photos",
    "show-sidebar": "Show Sidebar",
    "show-ruler": "Show Ruler",
    "show-information": "Show Information",
  },
  ja: {
    file: "ファイル",
    edit: "編集",
    view: "表示",
    help: "ヘルプ",
    "add-folder": "フォルダーを追加…",
    "export-order": "並び順の書き出し…",
    "copy-in-order": "並び順に番号を付けてフォルダーにコピー…",
    settings: "設定…",
    about: "Lineupについて",
    undo: "元に戻す",
    "select-all": "すべてを選択",
    "sort-by-date": "日付で並べる",
    "sort-by-name": "名前で並べる",
    "reverse-order": "逆の順に並べる",
    "larger-tiles": "写真を大きく",
    "smaller-tiles": "写真を小さく",
    "show-sidebar": "サイドバーを表示",
    "show-ruler": "ものさしを表示",
    "show-information": "情報を表示",
  },
};

/** The words of dialogs; what the engine says stands below them, in English. */
export const dialogWords = {
  en: {
    cannotStart: "Lineup cannot start.",
    notAdded: "A folder was not added",
    tryAgain: "Try again",
    quit: "Quit",
  },
  ja: {
    cannotStart: "Lineupを起動できません。",
    notAdded: "フォルダーを追加できませんでした",
    tryAgain: "もう一度試す",
    quit: "終了",
  },
} satisfies Record<MenuLanguage, Record<string, string>>;

/** The language of menus and dialogs for the languages a person prefers, best first. */
export function menuLanguage(preferred: readonly string[]): MenuLanguage {
  const known = preferred.map((one) => one.toLowerCase().split("-")[0]).find((one) => one in menuWords);
  return (known ?? "en") as MenuLanguage;
}
