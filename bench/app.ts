/**
 * @file Drives the app in the browser host with the system's Chromium, on a library of generated photos, and sets what a
 * person waits for against its limits: `node bench/app.ts [photos] [--gpu]`. The renderer must have been built.
 *
 * Chromium draws in software; with `--gpu` it takes the way that it takes where there is a graphics card, on one that is
 * drawn in software as well, slower. It never fails because something was slow or large.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium, type Browser, type Page } from "@playwright/test";
import { findBrowser } from "../src/main/host-web/browsers.ts";
import { firstPaint, nextSwitch, scroll } from "./app-page.ts";
import { withEngine, withTemporaryFolder } from "./engine-client.ts";
import { describeMachine } from "./machine.ts";
import { median } from "./measure.ts";

const commandLine = join(import.meta.dirname, "../src/main/host-cli/index.ts");
const windowSize = { width: 1280, height: 800 };
const rounds = 10;
const scrollForMs = 20_000;
const axes = ["First axis", "Second axis", "Third axis"];
const limits = { openMs: 3_000, switchMs: 100, longFrames: 0.05, memoryBytes: 300e6 };

const browserFlags = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const softwareFlags = ["--disable-gpu"];
const gpuFlags = [
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--enable-gpu-rasterization",
  "--ignore-gpu-blocklist",
];

/** One line: a figure, and how much of its limit that is. */
function print(label: string, value: number, unit: string, limit?: number): void {
  const digits = unit === "%" ? 2 : 0;
  const ratio =
    limit === undefined ? "" : `${(value / limit).toFixed(2).padStart(7)} x the limit, ${limit} ${unit}`;
  console.log(`${label.padEnd(44)} ${value.toFixed(digits).padStart(7)} ${unit.padEnd(2)}${ratio}`);
}

function printLoad(when: string): void {
  console.log(`${`load average, ${when}`.padEnd(44)} ${loadavg()[0].toFixed(2).padStart(7)}`);
}

/** Does `work` with the app served from a library, by the address that lets a browser in. */
async function withApp(library: string, work: (address: string) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, [commandLine, "--library", library, "--device", "cpu", "serve"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  try {
    let written = "";
    const address = await new Promise<string>((resolve, reject) => {
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        written += text;
        const found = /http:\/\/\S+(?=\n)/.exec(written)?.[0];
        if (found !== undefined) resolve(found);
      });
      child.once("exit", (code) => reject(new Error(`lineup serve ended with ${code}: ${written}`)));
    });
    await work(address);
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

async function switchSorts(page: Page): Promise<void> {
  const buttons = page.getByRole("group", { name: "Sort by" });
  const [tilesMs, picturesMs] = [[] as number[], [] as number[]];
  const tilesByAxisMs: number[] = [];
  const firstIds = new Map<string, string>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of ["Name", ...axes, "Date"]) {
      const switched = page.evaluate(nextSwitch);
      await buttons.getByRole("button", { name }).click();
      const { firstId, tileMs, pictureMs } = await switched;
      const known = firstIds.get(name);
      if (known !== undefined && known !== firstId)
        throw new Error(`${name} began with ${known}, then ${firstId}.`);
      firstIds.set(name, firstId);
      // The first round warms up.
      if (round === 0) continue;
      tilesMs.push(tileMs);
      if (axes.includes(name)) tilesByAxisMs.push(tileMs);
      picturesMs.push(pictureMs);
    }
  }
  print("switch the sort: the tile, median", median(tilesMs), "ms", limits.switchMs);
  print("the tile, median of the axes alone", median(tilesByAxisMs), "ms", limits.switchMs);
  print("the tile, worst", Math.max(...tilesMs), "ms", limits.switchMs);
  print("its picture too, median", median(picturesMs), "ms", limits.switchMs);
  print("its picture too, worst", Math.max(...picturesMs), "ms", limits.switchMs);
}

async function scrollThrough(page: Page): Promise<void> {
  for (const [label, pxPerS] of [
    ["1,500 px/s", 1_500],
    ["4,000 px/s", 4_000],
    ["end to end in 20 s", Infinity],
  ] as const) {
    const framesMs = await page.evaluate(scroll, { pxPerS, forMs: scrollForMs });
    const percentOver = (ms: number) => (100 * framesMs.filter((each) => each > ms).length) / framesMs.length;
    print(`scroll ${label}: frames over 17.5 ms`, percentOver(17.5), "%", 100 * limits.longFrames);
    print(`scroll ${label}: frames over 50 ms`, percentOver(50), "%", 100 * limits.longFrames);
  }
}

async function printMemory(browser: Browser, page: Page): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  // The one that is busiest is the page's; Chromium keeps an idle one at hand.
  const [{ id }] = processInfo
    .filter(({ type }) => type === "renderer")
    .toSorted((left, right) => right.cpuTime - left.cpuTime);
  const rollup = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
  const status = readFileSync(`/proc/${id}/status`, "utf8");
  const bytesOf = (text: string, name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)![1]) * 1_024;
  const heap = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  );
  const line = (label: string, bytes: number) =>
    print(`renderer's memory: ${label}`, bytes / 1e6, "MB", limits.memoryBytes / 1e6);
  line("resident (RSS)", bytesOf(rollup, "Rss"));
  line("its share of it (PSS)", bytesOf(rollup, "Pss"));
  line("its own (anonymous)", bytesOf(status, "RssAnon"));
  line("in shared memory", bytesOf(status, "RssShmem"));
  line("Chromium's files", bytesOf(status, "RssFile"));
  line("JavaScript heap", heap);
}

async function run(program: string, directory: string, photoCount: number, flags: string[]): Promise<void> {
  const library = join(directory, "library");
  execFileSync(process.execPath, [join(import.meta.dirname, "app-library.ts"), library, String(photoCount)]);
  await withEngine(library, async (client) => {
    for (const [at, name] of axes.entries())
      await client["axis.create"]({ name, low: [{ photoId: 2 * at + 1 }], high: [{ photoId: 2 * at + 2 }] });
  });
  const browser = await chromium.launch({
    executablePath: program,
    args: [...browserFlags, ...flags, "--enable-precise-memory-info"],
  });
  try {
    await withApp(library, async (address) => {
      printLoad("before");
      const context = await browser.newContext({ viewport: windowSize, locale: "en-GB" });
      const page = await context.newPage();
      await page.goto(address, { waitUntil: "commit" });
      const { oneMs, allMs } = await page.evaluate(firstPaint);
      print("window open until a thumbnail is painted", oneMs, "ms", limits.openMs);
      print("until all in sight are", allMs, "ms", limits.openMs);
      await switchSorts(page);
      await scrollThrough(page);
      await printMemory(browser, page);
      printLoad("after");
    });
  } finally {
    await browser.close();
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { gpu: { type: "boolean" } } });
const photoCount = Number(positionals[0] ?? 20_000);
if (!existsSync(join(import.meta.dirname, "../out/renderer/index.html")))
  throw new Error("The renderer is not built yet: run npm run build first.");
const program = findBrowser(process);
if (program === null) throw new Error("This bench needs Chrome, Edge or Chromium; install one of them.");
console.log(describeMachine());
console.log(
  `${photoCount.toLocaleString("en")} photos, a window of ${windowSize.width} x ${windowSize.height}`,
);
await withTemporaryFolder((directory) =>
  run(program, directory, photoCount, values.gpu ? gpuFlags : softwareFlags),
);
