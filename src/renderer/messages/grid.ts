import { formatCount, formatPercentile, wholePercent } from "./format.ts";
import type { Message } from "./language.svelte.ts";

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };

function ordinal(value: number): string {
  return `${value}${endings[ordinals.select(value)] ?? "th"}`;
}

const percentile: Message<(value: number) => string> = {
  en: (value) => `${ordinal(wholePercent(value))} percentile`,
  ja: (value) => `下から${formatPercentile(value)}`,
};

/** What the grid, the ruler and the viewer say. */
export const gridMessages = {
  photos: { en: "Photos", ja: "写真" },
  /** The share of photos that score lower, 0 to 100. */
  percentile,
  /** What a screen reader calls a photo; parts that are not known are left out. */
  photoName: {
    en: (parts: readonly string[]) => (parts.length === 0 ? "Photo" : parts.join(", ")),
    ja: (parts: readonly string[]) => (parts.length === 0 ? "写真" : parts.join("、")),
  },
  low: { en: "Low", ja: "低い側" },
  high: { en: "High", ja: "高い側" },
  lowExample: { en: "low example", ja: "低い側の例" },
  highExample: { en: "high example", ja: "高い側の例" },
  noPicture: { en: "No picture", ja: "画像を表示できません" },

  ruler: { en: "Place on the axis", ja: "並びの中の位置" },
  rulerEnds: { en: "Ends of the axis", ja: "軸の両端" },
  mostAlike: { en: "Most alike", ja: "最も似ている" },
  leastAlike: { en: "Least alike", ja: "最も似ていない" },
  /** Where the first photo in sight stands. */
  rulerPlace: {
    en: (value: number, position: number, count: number) =>
      `${percentile.en(value)}, photo ${formatCount(position)} of ${formatCount(count)}`,
    ja: (value: number, position: number, count: number) =>
      `${percentile.ja(value)}、${formatCount(count)}枚中${formatCount(position)}枚目`,
  },
  moreExamples: {
    en: (count: number) => `and ${formatCount(count)} more`,
    ja: (count: number) => `ほか${formatCount(count)}枚`,
  },

  viewer: { en: "Photo", ja: "写真" },
  position: {
    en: (position: number, count: number) => `${formatCount(position)} of ${formatCount(count)}`,
    ja: (position: number, count: number) => `${formatCount(count)}枚中${formatCount(position)}枚目`,
  },
  previous: { en: "Previous photo", ja: "前の写真" },
  next: { en: "Next photo", ja: "次の写真" },
  close: { en: "Close", ja: "閉じる" },
  zoomIn: { en: "Zoom in", ja: "拡大" },
  zoomOut: { en: "Zoom out", ja: "縮小" },
  wholePhoto: { en: "Show the whole photo", ja: "写真全体を表示" },
  zoom: {
    en: (percent: number) => `${formatCount(percent)}%`,
    ja: (percent: number) => `${formatCount(percent)}%`,
  },
  pictureMissing: {
    en: "This photo cannot be shown now. Its file may be damaged, or on a drive that is not connected.",
    ja: "この写真は今は表示できません。ファイルが壊れているか、ドライブが接続されていない可能性があります。",
  },
  previewOnly: {
    en: "Only a small picture of this photo can be shown now. Its file may be damaged, or on a drive that is not connected.",
    ja: "この写真は今は小さい画像でしか表示できません。ファイルが壊れているか、ドライブが接続されていない可能性があります。",
  },

  information: { en: "Information", ja: "情報" },
  fileName: { en: "Name", ja: "名前" },
  folder: { en: "Folder", ja: "フォルダー" },
  captured: { en: "Taken", ja: "撮影日時" },
  modified: { en: "File changed", ja: "更新日時" },
  camera: { en: "Camera", ja: "カメラ" },
  exposure: { en: "Exposure", ja: "露出" },
  dimensions: { en: "Dimensions", ja: "画像サイズ" },
  pixels: {
    en: (width: number, height: number) => `${formatCount(width)} × ${formatCount(height)} pixels`,
    ja: (width: number, height: number) => `${formatCount(width)} × ${formatCount(height)} ピクセル`,
  },
  fileSize: { en: "Size", ja: "ファイルサイズ" },
  standings: { en: "On your axes", ja: "軸での位置" },
  axis: { en: "Axis", ja: "軸" },
  score: { en: "Score", ja: "スコア" },
  percentileHead: { en: "Percentile", ja: "下から" },
  noStandings: { en: "No axis can rank this photo yet.", ja: "この写真を並べられる軸はまだありません。" },
} as const satisfies Record<string, Message<unknown>>;
