import type { End } from "../state/draft.svelte.ts";
import { formatCount } from "./format.ts";
import type { Message } from "./language.svelte.ts";

const lowOrHigh = (end: End): string => (end === "low" ? "low end" : "high end");
const hikuiOrTakai = (end: End): string => (end === "low" ? "低い側" : "高い側");

/** What the axis tray says. */
export const trayMessages = {
  newAxis: { en: "New axis", ja: "新しい軸" },
  editing: {
    en: (name: string) => `Changing “${name}”`,
    ja: (name: string) => `「${name}」を変更中`,
  },
  end: { en: (end: End): string => (end === "low" ? "Low end" : "High end"), ja: hikuiOrTakai },
  dropHere: {
    en: "Drop a photo here, or right-click one",
    ja: "ここに写真をドラッグするか、写真を右クリックしてください",
  },
  words: { en: (text: string) => `In words: ${text}`, ja: (text: string) => `言葉: ${text}` },
  noPicture: { en: "No picture", ja: "画像なし" },
  remove: {
    en: (name: string, end: End) => `Remove ${name} from the ${lowOrHigh(end)}`,
    ja: (name: string, end: End) => `${name}を${hikuiOrTakai(end)}から外す`,
  },
  swap: { en: "Swap the ends", ja: "低い側と高い側を入れ替える" },
  name: { en: "Name", ja: "名前" },
  nameExample: { en: "such as “Newest-looking”", ja: "例: 新しく見える順" },
  save: { en: "Save", ja: "保存" },
  saveAsNew: { en: "Save as new", ja: "新しい軸として保存" },
  cancel: { en: "Cancel", ja: "キャンセル" },

  bothAreEmpty: {
    en: "Choose one photo that is clearly low and one that is clearly high.",
    ja: "はっきり低い写真と、はっきり高い写真を1枚ずつ選んでください。",
  },
  chooseOther: {
    en: (missing: End) => `Now choose a photo for the ${lowOrHigh(missing)}.`,
    ja: (missing: End) => `次に、${hikuiOrTakai(missing)}の写真を選んでください。`,
  },
  sortedNow: {
    en: (reversed: boolean) =>
      `Photos are now sorted from ${reversed ? "low to high" : "high to low"}. Give it a name and save it.`,
    ja: (reversed: boolean) =>
      `写真は今、${reversed ? "低い順" : "高い順"}に並んでいます。名前を付けて保存してください。`,
  },
  refused: {
    en: "Photos cannot be sorted by these examples. Choose other photos.",
    ja: "これらの例では写真を並べ替えられません。別の写真を選んでください。",
  },
  giveName: { en: "Give it a name and save it.", ja: "名前を付けて保存してください。" },
  nameTaken: {
    en: (name: string) => `There is an axis called “${name}” already. Choose another name.`,
    ja: (name: string) => `「${name}」という軸はすでにあります。別の名前を付けてください。`,
  },
  willBeSaved: {
    en: (name: string) => `Save makes “${name}” a sort button.`,
    ja: (name: string) => `保存すると、「${name}」が並べ替えボタンになります。`,
  },
  willBeChanged: {
    en: (name: string) => `Save changes the axis “${name}”.`,
    ja: (name: string) => `保存すると、軸「${name}」が変わります。`,
  },
} satisfies Record<string, Message<unknown>>;

/** What was done with an axis or its examples, for `History`. */
export const axisActMessages = {
  usedAs: {
    en: (end: End, name: string) => `${name} is at the ${lowOrHigh(end)}.`,
    ja: (end: End, name: string) => `${name}を${hikuiOrTakai(end)}に置きました。`,
  },
  severalUsedAs: {
    en: (end: End, count: number) => `${formatCount(count)} photos are at the ${lowOrHigh(end)}.`,
    ja: (end: End, count: number) => `${formatCount(count)}枚の写真を${hikuiOrTakai(end)}に置きました。`,
  },
  tooMany: {
    en: (most: number) =>
      `An end holds at most ${formatCount(most)} photos. Select fewer photos and try again.`,
    ja: (most: number) =>
      `片側に置ける写真は${formatCount(most)}枚までです。選択を減らしてもう一度お試しください。`,
  },
  removed: {
    en: (name: string) => `${name} was removed.`,
    ja: (name: string) => `${name}を外しました。`,
  },
  swapped: { en: "The ends were swapped.", ja: "低い側と高い側を入れ替えました。" },
  cancelled: { en: "The axis was put away.", ja: "軸の作成をやめました。" },
  editingCancelled: {
    en: (name: string) => `“${name}” stays as it was.`,
    ja: (name: string) => `「${name}」は元のままです。`,
  },
  created: {
    en: (name: string) => `“${name}” was saved.`,
    ja: (name: string) => `「${name}」を保存しました。`,
  },
  changed: {
    en: (name: string) => `“${name}” was changed.`,
    ja: (name: string) => `「${name}」を変更しました。`,
  },
  taken: {
    en: (name: string) => `The examples of “${name}” can be changed now.`,
    ja: (name: string) => `「${name}」の例を変更できます。`,
  },
  takenInstead: {
    en: (name: string) => `The examples of “${name}” took the place of the axis that was being made.`,
    ja: (name: string) => `作成中の軸に代わって、「${name}」の例を変更できます。`,
  },
  deleted: {
    en: (name: string) => `“${name}” was deleted.`,
    ja: (name: string) => `「${name}」を削除しました。`,
  },
  renamed: {
    en: (name: string, newName: string) => `“${name}” is now called “${newName}”.`,
    ja: (name: string, newName: string) => `「${name}」の名前を「${newName}」に変えました。`,
  },
  reversed: {
    en: (name: string) => `The ends of “${name}” were swapped.`,
    ja: (name: string) => `「${name}」の低い側と高い側を入れ替えました。`,
  },
  duplicated: {
    en: (name: string, copy: string) => `“${name}” was copied as “${copy}”.`,
    ja: (name: string, copy: string) => `「${name}」を「${copy}」として複製しました。`,
  },
  exported: {
    en: (name: string) => `“${name}” was exported to a file.`,
    ja: (name: string) => `「${name}」をファイルに書き出しました。`,
  },
  imported: {
    en: (name: string) => `“${name}” was imported.`,
    ja: (name: string) => `「${name}」を読み込みました。`,
  },
} satisfies Record<string, Message<unknown>>;

/** The menus of photos and axes, and the dialog for an axis's name. */
export const axisMenuMessages = {
  photos: {
    en: (count: number) => (count === 1 ? "Photo" : `${formatCount(count)} photos`),
    ja: (count: number) => (count === 1 ? "写真" : `${formatCount(count)}枚の写真`),
  },
  useAs: {
    en: (end: End, count: number) =>
      count === 1 ? `Use as ${lowOrHigh(end)}` : `Use ${formatCount(count)} photos as ${lowOrHigh(end)}`,
    ja: (end: End, count: number) =>
      count === 1
        ? `${hikuiOrTakai(end)}の例にする`
        : `${formatCount(count)}枚を${hikuiOrTakai(end)}の例にする`,
  },
  rankBy: { en: "Re-rank by", ja: "軸で並べ替える" },
  rankByNone: { en: "Re-rank by (no axis yet)", ja: "軸で並べ替える（軸はまだありません）" },
  ranked: {
    en: (name: string) => `Photos are sorted by “${name}”.`,
    ja: (name: string) => `写真を「${name}」で並べ替えました。`,
  },
  rankedByLikeness: {
    en: (photo: string) => `Photos are sorted by likeness to ${photo}.`,
    ja: (photo: string) => `写真を${photo}に似ている順に並べ替えました。`,
  },
  rankByLikeness: { en: "Re-rank by likeness to this", ja: "この写真に似ている順に並べ替える" },
  moreLike: { en: "More like this", ja: "このような写真を高くする" },
  lessLike: { en: "Less like this", ja: "このような写真を低くする" },
  reveal: {
    en: { win32: "Show in Explorer", darwin: "Show in Finder", linux: "Show in folder" },
    ja: { win32: "エクスプローラーで表示", darwin: "Finderで表示", linux: "フォルダーで表示" },
  },
  copyPath: {
    en: (count: number): string => (count === 1 ? "Copy path" : "Copy paths"),
    ja: () => "パスをコピー",
  },
  pathsCopied: {
    en: (count: number) =>
      count === 1 ? "The path was copied." : `${formatCount(count)} paths were copied.`,
    ja: (count: number) =>
      count === 1 ? "パスをコピーしました。" : `${formatCount(count)}個のパスをコピーしました。`,
  },
  information: { en: "Information", ja: "情報" },

  axis: { en: (name: string) => `Axis “${name}”`, ja: (name: string) => `軸「${name}」` },
  sortBy: { en: "Sort by it", ja: "この軸で並べ替える" },
  reverse: { en: "Swap low and high end", ja: "低い側と高い側を入れ替える" },
  rename: { en: "Rename…", ja: "名前を変更…" },
  edit: { en: "Edit examples", ja: "例を編集" },
  duplicate: { en: "Duplicate", ja: "複製" },
  export: { en: "Export…", ja: "書き出す…" },
  delete: { en: "Delete", ja: "削除" },

  renameTitle: { en: (name: string) => `Rename “${name}”`, ja: (name: string) => `「${name}」の名前を変更` },
  newName: { en: "New name", ja: "新しい名前" },
  renameNow: { en: "Rename", ja: "変更" },
} satisfies Record<string, Message<unknown>>;
