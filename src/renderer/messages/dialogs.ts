import { formatCount } from "./format.ts";
import type { Message } from "./language.svelte.ts";

/** The dialog that stands in for the system's own one. */
export const folderDialogMessages = {
  add: { en: "Add a folder", ja: "フォルダーを追加" },
  addNow: { en: "Add this folder", ja: "このフォルダーを追加" },
  "copy-into": { en: "Choose where the copies go", ja: "コピー先を選択" },
  "copy-intoNow": { en: "Copy into this folder", ja: "このフォルダーにコピー" },
  path: { en: "Path of the folder", ja: "フォルダーのパス" },
  go: { en: "Go", ja: "移動" },
  up: { en: "Up to the folder around it", ja: "上のフォルダーへ" },
  places: { en: "Places", ja: "場所" },
  breadcrumb: { en: "Where you are", ja: "現在の場所" },
  folders: { en: "Folders", ja: "フォルダー" },
  noFolders: { en: "No folders inside", ja: "中にフォルダーはありません" },
  photosHere: {
    en: (count: number) =>
      count === 0
        ? "No photos right here; those in folders inside count, too."
        : `${formatCount(count)} ${count === 1 ? "photo" : "photos"} right here, and those in folders inside.`,
    ja: (count: number) =>
      count === 0
        ? "この階層に写真はありません。中のフォルダーの写真も対象になります。"
        : `この階層に写真が${formatCount(count)}枚あります。中のフォルダーの写真も対象になります。`,
  },
  chooseOne: { en: "Open a folder, or type its path.", ja: "フォルダーを開くか、パスを入力してください。" },
} satisfies Record<string, Message<unknown>>;

/** The settings. */
export const settingsMessages = {
  settings: { en: "Settings", ja: "設定" },
  language: { en: "Language", ja: "言語" },
  theme: { en: "Appearance", ja: "外観" },
  languages: {
    en: { system: "As the system", en: "English", ja: "日本語" },
    ja: { system: "システムに合わせる", en: "English", ja: "日本語" },
  },
  themes: {
    en: { system: "As the system", light: "Light", dark: "Dark" },
    ja: { system: "システムに合わせる", light: "ライト", dark: "ダーク" },
  },
  privacy: { en: "Photos and privacy", ja: "写真とプライバシー" },
  privacyText: {
    en: "Lineup never changes your photos, and nothing about them leaves this computer. It works without the internet.",
    ja: "Lineupが写真を変更することはなく、写真についての情報がこのコンピューターの外に出ることもありません。インターネットがなくても使えます。",
  },
  engine: { en: "How photos are looked at", ja: "写真の調べ方" },
  device: { en: "Runs on", ja: "実行場所" },
  speed: {
    en: (msPerPhoto: string) => `${msPerPhoto} ms a photo`,
    ja: (msPerPhoto: string) => `1枚あたり${msPerPhoto}ミリ秒`,
  },
  inUse: { en: "in use", ja: "使用中" },
  outcomes: {
    en: {
      "not-offered": "not on this computer",
      untested: "not tested yet",
      trying: "being tested…",
      passed: "works",
      "wrong-numbers": "gives wrong results",
      throws: "does not work",
      crashed: "crashed",
      hung: "did not answer",
      "failed-in-use": "failed while in use",
    },
    ja: {
      "not-offered": "このコンピューターにはありません",
      untested: "未テスト",
      trying: "テスト中…",
      passed: "使えます",
      "wrong-numbers": "結果が正しくありません",
      throws: "動作しません",
      crashed: "クラッシュしました",
      hung: "応答がありません",
      "failed-in-use": "使用中に失敗しました",
    },
  },
  testDevices: { en: "Test devices", ja: "デバイスをテスト" },
  testing: { en: "Testing…", ja: "テスト中…" },
  tested: { en: "The devices have been tested.", ja: "デバイスをテストしました。" },
} satisfies Record<string, Message<unknown>>;
