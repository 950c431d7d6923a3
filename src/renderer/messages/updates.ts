import type { UpdateTrouble } from "../../shared/updates.ts";
import type { Message } from "./language.svelte.ts";

/** Updates of the app, in the settings and where one is there. */
export const updateMessages = {
  updates: { en: "Updates", ja: "アップデート" },
  elsewhere: {
    en: "This copy of Lineup is updated by whoever installed it.",
    ja: "このLineupは、インストールした人が更新します。",
  },
  look: {
    en: "Look for updates at the start and once a day",
    ja: "起動時と1日に1回、アップデートを確認する",
  },
  lookText: {
    en: "Lineup then asks its release page on the internet for the newest version, and tells nothing about you or your photos. It downloads and installs an update only when you say so.",
    ja: "インターネット上の公開ページに最新のバージョンだけを問い合わせ、あなたや写真についての情報は送りません。ダウンロードとインストールは、あなたが選んだときだけ行われます。",
  },
  checkNow: { en: "Check now", ja: "今すぐ確認" },
  checking: { en: "Checking…", ja: "確認しています…" },
  lastChecked: {
    en: (when: string) => `Last checked: ${when}`,
    ja: (when: string) => `最後の確認: ${when}`,
  },
  newest: { en: "This is the newest Lineup.", ja: "このLineupは最新です。" },
  found: {
    en: (version: string) => `Lineup ${version} is there.`,
    ja: (version: string) => `Lineup ${version}があります。`,
  },
  foundElsewhere: {
    en: (version: string) => `Lineup ${version} is there. Get it where this copy came from.`,
    ja: (version: string) => `Lineup ${version}があります。このLineupの入手元から入手してください。`,
  },
  whatIsNew: { en: "What is new", ja: "変更点" },
  download: { en: "Download", ja: "ダウンロード" },
  downloading: {
    en: (version: string) => `Downloading Lineup ${version}…`,
    ja: (version: string) => `Lineup ${version}をダウンロードしています…`,
  },
  cancel: { en: "Cancel", ja: "キャンセル" },
  ready: {
    en: (version: string) => `Lineup ${version} is ready to be installed.`,
    ja: (version: string) => `Lineup ${version}をインストールできます。`,
  },
  install: { en: "Restart and install", ja: "再起動してインストール" },
  installing: { en: "Lineup is about to restart…", ja: "Lineupを再起動します…" },
  tryAgain: { en: "Try again", ja: "もう一度試す" },
  troubles: {
    en: {
      "no-answer":
        "Lineup could not look for updates: nobody answered. Check the internet connection and try again.",
      "bad-answer": "Lineup could not look for updates: the answer made no sense. Try again later.",
      "not-downloaded": "The update could not be downloaded. Check the internet connection and try again.",
      "not-genuine":
        "What was downloaded is not the update that was published, so it was deleted. Try again later.",
      "not-installed": "The update could not be installed. Try again, or install it from its page.",
    },
    ja: {
      "no-answer":
        "アップデートを確認できませんでした。インターネット接続を確認して、もう一度試してください。",
      "bad-answer":
        "アップデートを確認できませんでした。応答が正しくありません。後でもう一度試してください。",
      "not-downloaded":
        "アップデートをダウンロードできませんでした。インターネット接続を確認して、もう一度試してください。",
      "not-genuine":
        "ダウンロードしたものが公開されたアップデートと違うため、削除しました。後でもう一度試してください。",
      "not-installed":
        "アップデートをインストールできませんでした。もう一度試すか、公開ページからインストールしてください。",
    },
  },
} satisfies Record<string, Message<unknown>> & { troubles: Message<Record<UpdateTrouble, string>> };
