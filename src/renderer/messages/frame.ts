import type { Sort } from "../state/view.svelte.ts";
import { formatCount, formatDuration, formatRate } from "./format.ts";
import type { Message } from "./language.svelte.ts";

const photos = (count: number) => `${formatCount(count)} ${count === 1 ? "photo" : "photos"}`;
const mai = (count: number) => `${formatCount(count)}枚`;

/** What the window says that belongs to no single part of it. */
export const frameMessages = {
  addFolder: { en: "Add a folder…", ja: "フォルダーを追加…" },
  undo: { en: "Undo", ja: "元に戻す" },
  close: { en: "Close", ja: "閉じる" },
  cancel: { en: "Cancel", ja: "キャンセル" },
  dismiss: { en: "Dismiss", ja: "この表示を消す" },
  starting: { en: "Lineup is starting…", ja: "Lineupを起動しています…" },
  restarting: {
    en: "Lineup's engine is starting again…",
    ja: "Lineupのエンジンを再起動しています…",
  },
  restartingForLong: {
    en: "If this stays, close this window and start Lineup again.",
    ja: "この表示が消えないときは、このウィンドウを閉じてLineupを起動し直してください。",
  },
  drop: {
    en: "Drop folders or axis files here to add them",
    ja: "ここにフォルダーか軸のファイルをドロップすると追加されます",
  },
  dropAxes: {
    en: "Drop axis files here to add them. For folders, use “Add a folder…”.",
    ja: "ここに軸のファイルをドロップすると追加されます。フォルダーは「フォルダーを追加…」から追加してください。",
  },
  dropNotHere: {
    en: "A browser keeps to itself where dropped folders are. Use “Add a folder…” instead.",
    ja: "ブラウザーではドロップされたフォルダーの場所がわかりません。「フォルダーを追加…」を使ってください。",
  },
  messages: { en: "Messages", ja: "お知らせ" },
} satisfies Record<string, Message<unknown>>;

/** The list of folders and axes. */
export const sidebarMessages = {
  sidebar: { en: "Folders and axes", ja: "フォルダーと軸" },
  allPhotos: { en: "All photos", ja: "すべての写真" },
  folders: { en: "Folders", ja: "フォルダー" },
  axes: { en: "Axes", ja: "軸" },
  noAxes: { en: "No axis yet", ja: "軸はまだありません" },
  offline: { en: "offline", ja: "接続なし" },
  photoCount: { en: photos, ja: (count: number) => `写真${mai(count)}` },
  failedCount: {
    en: (count: number) => `${photos(count)} could not be read`,
    ja: (count: number) => `読み込めない写真が${mai(count)}あります`,
  },
  offlineTip: {
    en: (path: string) => `${path} cannot be reached now. Its photos can still be sorted.`,
    ja: (path: string) => `${path} に今は接続できません。写真の並べ替えはできます。`,
  },
  sortedBy: {
    en: (name: string) => `Sort by ${name}`,
    ja: (name: string) => `${name}で並べ替える`,
  },
  folderMenu: {
    en: (name: string) => `What to do with ${name}`,
    ja: (name: string) => `${name}の操作`,
  },
  copyPath: { en: "Copy path", ja: "パスをコピー" },
  pathCopied: { en: "The path was copied.", ja: "パスをコピーしました。" },
  remove: { en: "Remove from Lineup…", ja: "Lineupから外す…" },
  removeTitle: {
    en: (name: string) => `Remove “${name}” from Lineup?`,
    ja: (name: string) => `「${name}」をLineupから外しますか？`,
  },
  removeText: {
    en: (path: string) =>
      `Lineup forgets the photos in ${path} and no longer shows them. The folder and its files stay as they are: no file is changed or deleted.`,
    ja: (path: string) =>
      `${path} の写真を忘れ、表示しなくなります。フォルダーもファイルもそのまま残り、変更や削除は一切されません。`,
  },
  removeNow: { en: "Remove", ja: "外す" },
  added: {
    en: (names: string) => `Added ${names}.`,
    ja: (names: string) => `${names}を追加しました。`,
  },
  removed: {
    en: (name: string) => `“${name}” was removed. No file was touched. Undo looks at its photos again.`,
    ja: (name: string) =>
      `「${name}」を外しました。ファイルはそのままです。元に戻すと、写真をもう一度読み込みます。`,
  },
} satisfies Record<string, Message<unknown>>;

/** The buttons and words above the photos. */
export const sortBarMessages = {
  sortBy: { en: "Sort by", ja: "並べ替え" },
  date: { en: "Date", ja: "日付" },
  name: { en: "Name", ja: "名前" },
  more: { en: "More", ja: "ほか" },
  moreAxes: { en: "More axes", ja: "ほかの軸" },
  draft: { en: "New axis", ja: "新しい軸" },
  likeness: {
    en: (photo: string) => `Likeness to ${photo}`,
    ja: (photo: string) => `「${photo}」に似ている`,
  },
  aPhoto: { en: "a photo", ja: "写真" },
  direction: {
    en: (by: Sort["by"], reversed: boolean) =>
      ({
        time: ["newest first", "oldest first"],
        name: ["A to Z", "Z to A"],
        likeness: ["most alike first", "least alike first"],
        axis: ["highest first", "lowest first"],
        draft: ["highest first", "lowest first"],
      })[by][reversed ? 1 : 0],
    ja: (by: Sort["by"], reversed: boolean) =>
      ({
        time: ["新しい順", "古い順"],
        name: ["AからZの順", "ZからAの順"],
        likeness: ["似ている順", "似ていない順"],
        axis: ["高い順", "低い順"],
        draft: ["高い順", "低い順"],
      })[by][reversed ? 1 : 0],
  },
  order: {
    en: (name: string, direction: string, count: number) => `${name}, ${direction}, ${photos(count)}`,
    ja: (name: string, direction: string, count: number) => `${name}、${direction}、写真${mai(count)}`,
  },
  unranked: {
    en: (count: number) => `${formatCount(count)} more ${count === 1 ? "is" : "are"} still being looked at`,
    ja: (count: number) => `ほかに${mai(count)}を調べています`,
  },
  selected: {
    en: (count: number) => `${formatCount(count)} selected`,
    ja: (count: number) => `${mai(count)}を選択中`,
  },
  tileSize: { en: "Size of the photos", ja: "写真の大きさ" },
  hint: {
    en: "Make an order of your own: right-click a photo that is clearly low, then one that is clearly high.",
    ja: "自分だけの並べ方を作れます。はっきり低い写真と、はっきり高い写真を順に右クリックしてください。",
  },
  dismissHint: { en: "Do not show this hint again", ja: "このヒントを今後表示しない" },
  toolbar: { en: "Order and view", ja: "並べ替えと表示" },
} satisfies Record<string, Message<unknown>>;

/** The View menu. */
export const viewMenuMessages = {
  view: { en: "View", ja: "表示" },
  dates: { en: "Dates", ja: "日付" },
  percentiles: { en: "Percentiles", ja: "パーセンタイル" },
  whole: { en: "Whole photos, not squares", ja: "写真全体を表示（正方形に切り取らない）" },
  sidebar: { en: "Sidebar", ja: "サイドバー" },
  ruler: { en: "Ruler", ja: "ものさし" },
  larger: { en: "Larger photos", ja: "写真を大きく" },
  smaller: { en: "Smaller photos", ja: "写真を小さく" },
  settings: { en: "Settings…", ja: "設定…" },
  about: { en: "About Lineup", ja: "Lineupについて" },
} satisfies Record<string, Message<unknown>>;

/** Where there are no photos to show. */
export const emptyMessages = {
  firstRun: {
    en: "Add a folder of photos, and see them in any order you can name.",
    ja: "写真のフォルダーを追加すると、好きな名前の順に並べて見られます。",
  },
  orDrop: { en: "or drop one here", ja: "または、ここにドロップ" },
  stayHere: {
    en: "Your photos stay where they are. Nothing leaves this computer.",
    ja: "写真は今の場所に残ります。このコンピューターの外には何も送られません。",
  },
  scanning: { en: "Looking for photos…", ja: "写真を探しています…" },
  noPhotos: {
    en: "There are no photos in this folder that Lineup can show.",
    ja: "このフォルダーには、Lineupで表示できる写真がありません。",
  },
  noPhotosHint: {
    en: "Photos put into it appear here by themselves.",
    ja: "フォルダーに写真を入れると、自動的にここに表示されます。",
  },
  allFailed: {
    en: (count: number) => `None of the ${photos(count)} in this folder could be read.`,
    ja: (count: number) => `このフォルダーの写真${mai(count)}は、どれも読み込めませんでした。`,
  },
  offline: {
    en: "This folder cannot be reached now.",
    ja: "このフォルダーに今は接続できません。",
  },
  offlineHint: {
    en: (path: string) =>
      `Connect the drive that ${path} is on, or allow Lineup to read it. Lineup goes on by itself.`,
    ja: (path: string) =>
      `${path} のあるドライブを接続するか、読み込みを許可してください。その後は自動的に再開します。`,
  },
  waiting: {
    en: "These photos have not been looked at yet. They come into this order as soon as they have been.",
    ja: "写真をまだ調べていません。調べ終わった写真から、この順に表示されます。",
  },
  sortByDate: { en: "Sort by date meanwhile", ja: "それまで日付で並べる" },
  orderTrouble: {
    en: "This order cannot be shown.",
    ja: "この順には並べられません。",
  },
  backToDate: { en: "Sort by date", ja: "日付で並べる" },
  tryAgain: { en: "Try again", ja: "もう一度試す" },
} satisfies Record<string, Message<unknown>>;

/** The line that says what Lineup is doing by itself. */
export const workMessages = {
  work: { en: "What Lineup is doing", ja: "Lineupの処理状況" },
  scanning: { en: "Looking for photos", ja: "写真を探しています" },
  embedding: { en: "Looking at photos", ja: "写真を調べています" },
  "switching-encoder": {
    en: "Looking at photos with another encoder",
    ja: "別のエンコーダーで写真を調べています",
  },
  paused: { en: "Paused", ja: "一時停止中" },
  ofTotal: {
    en: (done: number, total: number) => `${formatCount(done)} of ${formatCount(total)}`,
    ja: (done: number, total: number) => `${formatCount(total)}枚中${formatCount(done)}枚`,
  },
  rate: {
    en: (perSecond: number) => `${formatRate(perSecond)} a second`,
    ja: (perSecond: number) => `毎秒${formatRate(perSecond)}枚`,
  },
  left: {
    en: (seconds: number) => `${formatDuration(seconds)} left`,
    ja: (seconds: number) => `残り${formatDuration(seconds)}`,
  },
  phrase: {
    en: (what: string, rest: string) => (rest === "" ? what : `${what}: ${rest}`),
    ja: (what: string, rest: string) => (rest === "" ? what : `${what}: ${rest}`),
  },
  details: { en: "Details", ja: "詳細" },
  otherDevice: { en: "Not on the device it was meant for", ja: "予定とは別のデバイスで実行中" },
  deviceFailed: {
    en: (device: string, reason: string) =>
      `The ${device} failed, so the processor goes on. Settings can test it again. (${reason})`,
    ja: (device: string, reason: string) =>
      `${device}が失敗したため、プロセッサで続けています。設定でもう一度テストできます。（${reason}）`,
  },
  pause: { en: "Pause", ja: "一時停止" },
  resume: { en: "Resume", ja: "再開" },
  done: { en: "All photos have been looked at.", ja: "すべての写真を調べました。" },
  photoCount: { en: photos, ja: (count: number) => `写真${mai(count)}` },
  failed: {
    en: (count: number) => `${photos(count)} could not be read`,
    ja: (count: number) => `読み込めなかった写真: ${mai(count)}`,
  },
  failedTitle: { en: "Photos that could not be read", ja: "読み込めなかった写真" },
  failedText: {
    en: "Nothing happened to these files. They are tried again when they change.",
    ja: "ファイルには何もしていません。ファイルが変わると、もう一度読み込みます。",
  },
  noneFailed: { en: "All photos can be read now.", ja: "すべての写真を読み込めるようになりました。" },
  tryAgain: { en: "Try again", ja: "もう一度試す" },
  tryPhotoAgain: {
    en: (name: string) => `Try again: ${name}`,
    ja: (name: string) => `もう一度試す: ${name}`,
  },
  tryAllAgain: { en: "Try all again", ja: "すべてもう一度試す" },
  copyList: { en: "Copy the list", ja: "一覧をコピー" },
  listCopied: { en: "The list was copied.", ja: "一覧をコピーしました。" },
  andMore: {
    en: (count: number) => `and ${formatCount(count)} more, which the copied list has`,
    ja: (count: number) => `ほか${mai(count)}（一覧をコピーするとすべて含まれます）`,
  },
} satisfies Record<string, Message<unknown>>;

/** Devices that photos are looked at with. */
export const deviceMessages = {
  cpu: { en: "processor", ja: "プロセッサ" },
  webgpu: { en: "graphics card (WebGPU)", ja: "グラフィックス（WebGPU）" },
  dml: { en: "graphics card (DirectML)", ja: "グラフィックス（DirectML）" },
  coreml: { en: "Apple's Core ML", ja: "AppleのCore ML" },
  cuda: { en: "NVIDIA graphics card", ja: "NVIDIAグラフィックス" },
} satisfies Record<string, Message<string>>;
