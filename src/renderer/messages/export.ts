import { formatCount, formatDuration } from "./format.ts";
import type { Message } from "./language.svelte.ts";

const photos = (count: number) => `${formatCount(count)} ${count === 1 ? "photo" : "photos"}`;
const mai = (count: number) => `${formatCount(count)}枚`;

/** What the export menu and the dialog for copies say. */
export const exportMessages = {
  export: { en: "Export", ja: "書き出し" },
  asCsv: { en: "This order as CSV", ja: "この並び順をCSVで保存" },
  asJson: { en: "This order as JSON", ja: "この並び順をJSONで保存" },
  copyInOrder: { en: "Copy in ranked order to a folder…", ja: "並び順に番号を付けてフォルダーにコピー…" },
  importAxis: { en: "Import axis…", ja: "軸を読み込む…" },
  exported: {
    en: (count: number) => `The order of ${photos(count)} was saved to a file.`,
    ja: (count: number) => `写真${mai(count)}の並び順をファイルに保存しました。`,
  },

  copyTitle: { en: "Copy in ranked order", ja: "並び順にコピー" },
  copyText: {
    en: "Each copy's name begins with its rank, so that file managers show the same order. Nothing is ever overwritten, and your photos stay as they are.",
    ja: "コピーの名前の先頭に順位が付くので、ほかのソフトでも同じ順に並びます。既存のファイルが上書きされることはなく、元の写真も変わりません。",
  },
  which: { en: "Which photos", ja: "コピーする写真" },
  all: {
    en: (count: number) => `All ${photos(count)} of this order`,
    ja: (count: number) => `この並びのすべて（${mai(count)}）`,
  },
  first: { en: "The first ones:", ja: "先頭から:" },
  firstCount: { en: "How many", ja: "枚数" },
  selected: {
    en: (count: number) => `The selected ones (${photos(count)})`,
    ja: (count: number) => `選択した写真（${mai(count)}）`,
  },
  to: { en: "Into", ja: "コピー先" },
  noFolder: { en: "No folder chosen yet", ja: "フォルダーが選ばれていません" },
  chooseFolder: { en: "Choose a folder…", ja: "フォルダーを選ぶ…" },
  copyNow: {
    en: (count: number) => `Copy ${photos(count)}`,
    ja: (count: number) => `${mai(count)}をコピー`,
  },
  close: { en: "Close", ja: "閉じる" },
  cancel: { en: "Cancel", ja: "キャンセル" },

  copying: {
    en: (done: number, total: number) => `${formatCount(done)} of ${photos(total)} copied`,
    ja: (done: number, total: number) => `${mai(total)}中${mai(done)}をコピーしました`,
  },
  timeLeft: {
    en: (seconds: number) => `${formatDuration(seconds)} left`,
    ja: (seconds: number) => `残り${formatDuration(seconds)}`,
  },
  stop: { en: "Stop", ja: "中止" },
  goOn: { en: "Go on in the background", ja: "裏で続ける" },
  copied: {
    en: (count: number, folder: string) => `${photos(count)} copied to ${folder}.`,
    ja: (count: number, folder: string) => `${mai(count)}を${folder}にコピーしました。`,
  },
  stopped: {
    en: (done: number, total: number) =>
      `Stopped: ${formatCount(done)} of ${photos(total)} copied. The copies made so far stay.`,
    ja: (done: number, total: number) =>
      `中止しました。${mai(total)}中${mai(done)}をコピー済みで、そのまま残ります。`,
  },
  failed: {
    en: (count: number) => `${photos(count)} could not be copied:`,
    ja: (count: number) => `${mai(count)}はコピーできませんでした:`,
  },
} satisfies Record<string, Message<unknown>>;
