import { afterEach, expect, test } from "vitest";
import type { Work } from "../../shared/contract.ts";
import { speech } from "../messages/language.svelte.ts";
import { deviceFailureInWords, isAtWork, workInWords } from "./work-words.ts";

afterEach(() => speech.choose("system"));

const work: Work = {
  phase: "embedding",
  paused: false,
  done: 1_204,
  total: 20_000,
  photosPerSecond: 46.2,
  secondsLeft: 350,
  device: "cpu",
  deviceFailure: null,
  trouble: null,
};

test("work is told in one line, with count, rate, device and time left", () => {
  speech.choose("en");
  const english = workInWords(work);
  speech.choose("ja");
  expect([english, workInWords(work)]).toEqual([
    "Looking at photos: 1,204 of 20,000 · 46 a second · processor · 6 min left",
    "写真を調べています: 20,000枚中1,204枚 · 毎秒46枚 · プロセッサ · 残り6 分",
  ]);
});

test("what is not known yet is left out", () => {
  speech.choose("en");
  const begun = { ...work, done: 0, total: 0, photosPerSecond: 0, secondsLeft: null, device: null };
  expect([
    workInWords(begun),
    workInWords({ ...begun, phase: "scanning", total: 300 }),
    workInWords({ ...work, device: "npu-3" }),
  ]).toEqual([
    "Looking at photos",
    "Looking for photos: 0 of 300",
    "Looking at photos: 1,204 of 20,000 · 46 a second · npu-3 · 6 min left",
  ]);
});

test("paused work says how far it is and promises no time", () => {
  speech.choose("en");
  expect(workInWords({ ...work, phase: "idle", paused: true })).toBe("Paused: 1,204 of 20,000");
});

test("there is work while a phase lasts or something paused is not done", () => {
  expect([
    isAtWork(work),
    isAtWork({ ...work, phase: "idle" }),
    isAtWork({ ...work, phase: "idle", paused: true }),
    isAtWork({ ...work, phase: "idle", paused: true, done: 0, total: 0 }),
  ]).toEqual([true, false, true, false]);
});

test("a device that failed is named, with what to do and its own words", () => {
  const failure = { device: "webgpu", reason: "No adapter" };
  speech.choose("en");
  const english = deviceFailureInWords(failure);
  speech.choose("ja");
  expect([english, deviceFailureInWords(failure)]).toEqual([
    "The graphics card (WebGPU) failed, so the processor goes on. Settings can test it again. (No adapter)",
    "グラフィックス（WebGPU）が失敗したため、プロセッサで続けています。設定でもう一度テストできます。（No adapter）",
  ]);
});
