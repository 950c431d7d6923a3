import { afterEach, expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDate,
  formatDateTime,
  formatDuration,
  formatPercentile,
  formatRate,
} from "./format.ts";
import { speech } from "./language.svelte.ts";

afterEach(() => speech.choose("system"));

const june = Date.UTC(2024, 5, 4, 18, 30);

test("numbers, shares, sizes and times are written as English has them", () => {
  speech.choose("en");
  expect([
    formatCount(20_000),
    formatRate(46.4),
    formatRate(3.42),
    formatPercentile(87.6),
    formatBytes(512),
    formatBytes(840_000),
    formatBytes(4_230_000),
    formatDuration(3),
    formatDuration(38),
    formatDuration(330),
    formatDuration(4_800),
  ]).toEqual([
    "20,000",
    "46",
    "3.4",
    "87%",
    "512 byte",
    "840 kB",
    "4.2 MB",
    "5 sec",
    "40 sec",
    "6 min",
    "1 hr 20 min",
  ]);
});

test("numbers, shares, sizes and times are written as Japanese has them", () => {
  speech.choose("ja");
  expect([
    formatCount(20_000),
    formatBytes(4_230_000),
    formatDuration(38),
    formatDuration(4_800),
    formatDate(june),
  ]).toEqual(["20,000", "4.2 MB", "40 秒", "1 時間20 分", "2024/06/04"]);
});

test("a camera's time is shown as the camera had it, whatever the time zone here", () => {
  speech.choose("ja");
  expect(formatDateTime(june)).toBe("2024/06/04 18:30");
});

test("nothing is said to be higher than all photos, and single precision costs no percent", () => {
  speech.choose("en");
  expect([99.99, 100 - 1e-3, Math.fround(87), 0.4, -1].map(formatPercentile)).toEqual([
    "99%",
    "99%",
    "87%",
    "0%",
    "0%",
  ]);
});
