import { expect, test } from "vitest";
import { emptinessOf, type Shown } from "./emptiness.ts";

const folder = { folderId: 1, path: "/p", online: true, photoCount: 0, failedCount: 0 };
const shown: Shown = {
  known: true,
  folders: [folder],
  folderId: null,
  work: { phase: "idle" },
  photoCount: 0,
  orderedCount: 0,
};
const why = (changes: Partial<Shown>) => emptinessOf({ ...shown, ...changes });

test("nothing is said while nobody knows, and where there are photos", () => {
  expect([
    why({ known: false, folders: [] }),
    why({ photoCount: undefined }),
    why({ photoCount: 3, orderedCount: 3 }),
  ]).toEqual([null, null, null]);
});

test("each reason for an empty window is told apart", () => {
  expect([
    why({ folders: [], photoCount: undefined }),
    why({ work: { phase: "scanning" } }),
    why({ folders: [{ ...folder, photoCount: 2 }] }),
    why({ folders: [{ ...folder, photoCount: 2, failedCount: 2 }] }),
    why({}),
    why({ photoCount: 5 }),
  ]).toEqual(["first-run", "scanning", "scanning", "all-failed", "no-photos", "waiting"]);
});

test("a folder is offline by itself, everything only where all folders are", () => {
  const folders = [folder, { ...folder, folderId: 2, online: false }];
  expect([why({ folders, folderId: 2 }), why({ folders, folderId: 1 }), why({ folders })]).toEqual([
    "offline",
    "no-photos",
    "no-photos",
  ]);
});
