import type { Notice } from "../../shared/notices.ts";
import { formatCount } from "./format.ts";
import type { Message } from "./language.svelte.ts";

/** What Lineup is and what it is made of. */
export const aboutMessages = {
  title: { en: "About Lineup", ja: "Lineupについて" },
  what: {
    en: "Sorts any folder of photos along axes you name. No photo leaves this computer.",
    ja: "写真のフォルダーを、自分で名前を付けた軸に沿って並べ替えます。写真がこのコンピューターの外に出ることはありません。",
  },
  version: {
    en: (version: string) => `Version ${version}`,
    ja: (version: string) => `バージョン${version}`,
  },
  licence: { en: "Licence", ja: "ライセンス" },
  encoder: { en: "Encoder", ja: "エンコーダー" },
  runsWith: { en: "Runs with", ja: "動作環境" },
  copy: { en: "Copy versions", ja: "バージョンをコピー" },
  copied: {
    en: "The versions were copied. They say nothing about your photos.",
    ja: "バージョンをコピーしました。写真についての情報は含まれません。",
  },
  others: { en: "What others have made", ja: "サードパーティのソフトウェア" },
  othersText: {
    en: (count: number) => `Lineup has ${formatCount(count)} parts that others have made. Thank you.`,
    ja: (count: number) => `Lineupには、ほかの方々が作った${formatCount(count)}個の部品が使われています。`,
  },
  of: {
    en: {
      engine: "Part of Lineup's engine",
      page: "Part of Lineup's window",
      binary: "Inside",
      shell: "What the app runs on",
      encoder: "The encoder in the box",
    },
    ja: {
      engine: "Lineupのエンジンの一部",
      page: "Lineupのウィンドウの一部",
      binary: "これに含まれています:",
      shell: "アプリの実行環境",
      encoder: "付属のエンコーダー",
    },
  } satisfies Message<Record<Notice["of"], string>>,
} satisfies Record<string, Message<unknown>>;
