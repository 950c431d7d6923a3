import { formatBytes, formatList } from "./format.ts";
import type { Message } from "./language.svelte.ts";

/** Which encoders there are, and going over to another one. */
export const encoderMessages = {
  encoders: { en: "Encoders", ja: "エンコーダー" },
  what: {
    en: "An encoder is what looks at your photos. A larger one tells more things apart, and takes longer.",
    ja: "エンコーダーは写真を調べるものです。大きいものほど細かく見分けますが、時間がかかります。",
  },
  inUse: { en: "In use", ja: "使用中" },
  damaged: { en: "Damaged", ja: "破損" },
  recommended: { en: "recommended", ja: "おすすめ" },
  use: { en: "Use", ja: "使う" },
  get: {
    en: (bytes: number) => `Get (${formatBytes(bytes)})`,
    ja: (bytes: number) => `取得（${formatBytes(bytes)}）`,
  },
  /** What is asked before anything is fetched. */
  ask: {
    en: (hosts: readonly string[], bytes: number) =>
      `Lineup opens a connection to ${formatList(hosts)} and fetches ${formatBytes(bytes)}; when you then use this encoder, it looks at every photo again.`,
    ja: (hosts: readonly string[], bytes: number) =>
      `${formatList(hosts)}に接続して${formatBytes(bytes)}を取得します。その後このエンコーダーを使うと、すべての写真を調べ直します。`,
  },
  fetch: { en: "Fetch it", ja: "取得する" },
  cancel: { en: "Cancel", ja: "キャンセル" },
  stop: { en: "Stop", ja: "中止" },
  goOn: { en: "Go on", ja: "続ける" },
  /** A button's name where several have the same words. */
  of: {
    en: (act: string, title: string) => `${act}: ${title}`,
    ja: (act: string, title: string) => `${act}: ${title}`,
  },
  fetching: { en: "Fetching…", ja: "取得しています…" },
  ofBytes: {
    en: (done: number, total: number) => `${formatBytes(done)} of ${formatBytes(total)}`,
    ja: (done: number, total: number) => `${formatBytes(total)}中${formatBytes(done)}`,
  },
  rate: {
    en: (bytesPerSecond: number) => `${formatBytes(bytesPerSecond)} a second`,
    ja: (bytesPerSecond: number) => `毎秒${formatBytes(bytesPerSecond)}`,
  },
  waiting: {
    en: "Nothing arrives just now; trying again",
    ja: "データが届きません。再試行しています",
  },
  looking: { en: "Looking at photos…", ja: "写真を調べています…" },
  serves: {
    en: "The present one serves until all photos are looked at.",
    ja: "すべての写真を調べ終わるまで、今のエンコーダーを使います。",
  },
  fetched: {
    en: (title: string) => `${title} has been fetched.`,
    ja: (title: string) => `${title}を取得しました。`,
  },
  used: {
    en: (title: string) => `${title} is in use now.`,
    ja: (title: string) => `${title}を使用しています。`,
  },
  gotSome: {
    en: "What has arrived is kept.",
    ja: "届いた分は残っています。",
  },
  lookedAtSome: {
    en: "What was looked at is kept; Lineup goes on when you say so, or when it starts again.",
    ja: "調べた分は残っています。「続ける」を押すか、次にLineupを起動すると再開します。",
  },
} satisfies Record<string, Message<unknown>>;
