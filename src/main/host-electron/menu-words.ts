import type { HostCommand } from "../../shared/host.ts";

/** The languages menus are written in. */
export type MenuLanguage = "en" | "ja";

/** The words of the menu that are not a role's; roles are named by the system. */
export const menuWords: Record<MenuLanguage, Record<HostCommand | "file" | "edit" | "view", string>> = {
  en: {
    file: "File",
    edit: "Edit",
    view: "View",
    "add-folder": "Add Folder…",
    "export-order": "Export Order…",
    "copy-in-order": "Copy Photos in Order…",
    settings: "Settings…",
    undo: "Undo",
    "select-all": "Select All",
    "sort-by-date": "Sort by Date",
    "sort-by-name": "Sort by Name",
    "reverse-order": "Reverse Order",
    "larger-tiles": "Larger Tiles",
    "smaller-tiles": "Smaller Tiles",
    "show-sidebar": "Show Sidebar",
    "show-ruler": "Show Ruler",
    "show-information": "Show Information",
  },
  ja: {
    file: "ファイル",
    edit: "編集",
    view: "表示",
    "add-folder": "フォルダーを追加…",
    "export-order": "並び順を書き出す…",
    "copy-in-order": "並び順に写真をコピー…",
    settings: "設定…",
    undo: "元に戻す",
    "select-all": "すべてを選択",
    "sort-by-date": "日付順に並べる",
    "sort-by-name": "名前順に並べる",
    "reverse-order": "逆の順に並べる",
    "larger-tiles": "タイルを大きく",
    "smaller-tiles": "タイルを小さく",
    "show-sidebar": "サイドバーを表示",
    "show-ruler": "目盛りを表示",
    "show-information": "情報を表示",
  },
};

/** The language of the menu for the languages a person prefers, best first. */
export function menuLanguage(preferred: readonly string[]): MenuLanguage {
  const known = preferred.map((one) => one.toLowerCase().split("-")[0]).find((one) => one in menuWords);
  return (known ?? "en") as MenuLanguage;
}
