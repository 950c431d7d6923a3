import type { EngineErrorCode } from "../../shared/errors.ts";
import { speech } from "../messages/language.svelte.ts";

/** What went wrong, wherever it comes from. */
export type Trouble = { code: EngineErrorCode; message: string };

/** What every code means and what to do about it. The engine's own sentences, which also say where, are English. */
const japanese = {
  "bad-input": "Lineupの内部で正しくない要求がありました。もう一度試してください。",
  "unknown-method": "画面とエンジンの版が違います。Lineupを起動し直してください。",
  cancelled: "中止しました。",
  "connection-lost": "エンジンとの接続が切れました。自動的に接続し直します。",
  internal: "Lineupの内部で問題が起きました。もう一度試し、続くときはLineupを起動し直してください。",
  "library-in-use": "ライブラリは別のLineupが使用中です。そちらを終了してから、もう一度試してください。",
  "library-newer": "ライブラリはより新しいLineupで作られています。Lineupを新しい版に更新してください。",
  "library-corrupt":
    "ライブラリが壊れています。Lineupを終了し、「lineup doctor --rebuild」で作り直してください。",
  "library-unwritable": "ライブラリに書き込めません。ライブラリのフォルダーの権限を確認してください。",
  "disk-full": "ディスクの空きがありません。空きを増やすと、自動的に再開します。",
  "folder-missing": "フォルダーが見つかりません。名前を確認するか、別のフォルダーを選んでください。",
  "folder-unreadable": "フォルダーを読み込めません。権限を確認するか、別のフォルダーを選んでください。",
  "folder-unwritable": "フォルダーに書き込めません。権限を確認するか、別のフォルダーを選んでください。",
  "folder-not-indexed": "このフォルダーはまだ追加されていません。先に追加してください。",
  "folder-empty": "フォルダーに写真がありません。別のフォルダーを選んでください。",
  "photo-missing": "写真のファイルが見つかりません。移動や削除をしていないか確認してください。",
  "photo-unreadable": "写真のファイルを読み込めません。権限と、ファイルのあるディスクを確認してください。",
  "photo-empty": "写真のファイルが空です。元の場所からもう一度コピーしてください。",
  "photo-not-an-image": "中身が画像ではありません。正しいファイルか確認してください。",
  "photo-unsupported": "Lineupが読み込めない形式です。JPEGで保存し直してください。",
  "photo-truncated": "写真のファイルが途中で切れています。元の場所からもう一度コピーしてください。",
  "photo-damaged": "写真のファイルが壊れています。元の場所からもう一度コピーしてください。",
  "photo-too-large": "写真が大きすぎます。小さくして保存し直してください。",
  "file-manager-missing":
    "ファイルマネージャーが見つかりません。写真のパスをコピーして、ほかの方法で開いてください。",
  "photo-crashes": "この写真を読み込むとエンジンが停止するため、除外しました。",
  "encoder-missing": "エンコーダーがありません。別のエンコーダーを選ぶか、追加してください。",
  "encoder-corrupt": "エンコーダーのファイルが壊れています。Lineupを入れ直してください。",
  "encoder-invalid": "エンコーダーのファイルが正しくありません。別のファイルを選んでください。",
  "encoder-failed": "エンコーダーを動かせませんでした。別のデバイスで試してください。",
  "encoder-switch-replaced": "エンコーダーの切り替えは、別の切り替えに置き換えられました。",
  "encoder-without-words": "使用中のエンコーダーは言葉を扱えません。両側に写真を置いてください。",
  "device-unavailable": "選ばれたデバイスは使えません。別のデバイスを選んでください。",
  "install-refused": "このエンコーダーは取得できないか、すでに取得中です。",
  "download-failed": "ダウンロードできませんでした。インターネット接続を確認して、もう一度試してください。",
  "download-corrupt": "ダウンロードしたファイルが正しくありません。もう一度試してください。",
  "axis-missing": "この軸はもうありません。別の軸を選んでください。",
  "axis-exists": "同じ名前の軸があります。別の名前を付けてください。",
  "axis-other-encoder":
    "この軸は別のエンコーダーで作られたため、今は使えません。例の写真を選び直してください。",
  "axis-file-invalid": "軸のファイルを読み込めません。Lineupで書き出したファイルを選んでください。",
  "axis-degenerate": "低い側と高い側に違いがありません。もっと違う写真を選んでください。",
  "labels-invalid": "評価に使える値が足りません。値の異なる写真が3枚以上必要です。",
} satisfies Record<EngineErrorCode, string>;

/** Where the engine's sentence is none for a person. */
const english: Partial<Record<EngineErrorCode, string>> = {
  "bad-input": "Lineup asked its engine for something wrong. Try it another way.",
  "unknown-method": "This window and Lineup's engine are of different versions. Start Lineup again.",
  "axis-other-encoder":
    "This axis was made with another encoder, so it cannot be used now. Choose its example photos again.",
  "encoder-without-words": "The encoder in use does not know words. Put photos at both ends.",
  internal: "Something went wrong inside Lineup. Try it again; if it stays, start Lineup again.",
};

/** Why a photo is not shown, as short as a list needs it. */
const reasons: Record<"en" | "ja", Partial<Record<EngineErrorCode, string>>> = {
  en: {
    "photo-missing": "The file is not there any more.",
    "photo-unreadable": "The file may not be read. Check its permissions and its disk.",
    "photo-empty": "The file is empty. Copy it again from where it came from.",
    "photo-not-an-image": "The file is no picture, whatever its name says.",
    "photo-unsupported": "Lineup cannot read this kind of picture. Save it as JPEG.",
    "photo-truncated": "The file ends too early. Copy it again from where it came from.",
    "photo-damaged": "The file is damaged. Copy it again from where it came from.",
    "photo-too-large": "The picture is too large. Save it smaller.",
    "photo-crashes": "Reading it stops Lineup's engine, so it was set aside.",
  },
  ja: japanese,
};

/** What went wrong and what to do, in the language shown now; the English sentence also says where. */
export function errorInWords({ code, message }: Trouble): string {
  return speech.language === "ja" ? japanese[code] : (english[code] ?? message);
}

/** What the engine said, where {@link errorInWords} does not say it; null where there is no more to tell. */
export function errorDetails(trouble: Trouble): string | null {
  return errorInWords(trouble) === trouble.message ? null : trouble.message;
}

/** Why a photo could not be read. */
export function failureReason({ code, message }: Trouble): string {
  return reasons[speech.language][code] ?? message;
}

/** The errors without those that a later one says again. */
export function newestOfEach<T extends Trouble>(errors: readonly T[]): T[] {
  return errors.filter(
    ({ code, message }, at) =>
      !errors.slice(at + 1).some((later) => later.code === code && later.message === message),
  );
}
