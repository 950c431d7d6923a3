import { renameSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import {
  encoderIds,
  libraryForAll,
  newLibrary,
  oddNames,
  parsed,
  rankingOf,
  readableCount,
  runCommand,
  writePhoto,
} from "./testing.ts";

const { directory, folder, lowPhoto, highPhoto, ends, lineup } = libraryForAll();

describe("rank", () => {
  test("puts the high end above the low one, in the stated shape, and the same to the byte each time", async () => {
    const outcome = await lineup("rank", folder, ...ends, "--json");
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stderr).toBe('Left out: 1 photo that cannot be read; "lineup index" says why.\n');
    const { photos, ...rest } = rankingOf(outcome);
    expect(rest).toEqual({ axis: null, encoder: encoderIds[0], estimator: "pair", count: readableCount });
    expect(photos.map(({ rank }) => rank)).toEqual(photos.map((_, index) => index + 1));
    expect(photos.map(({ score }) => score)).toEqual(
      photos.map(({ score }) => score).toSorted((a, b) => b - a),
    );
    expect(new Set(photos.map(({ path }) => path)).size).toBe(readableCount);
    for (const photo of photos) expect(Object.keys(photo)).toEqual(["rank", "path", "score", "percentile"]);
    const percentileOf = (path: string) => photos.find((photo) => photo.path === path)!.percentile;
    expect(percentileOf(highPhoto)).toBeGreaterThan(percentileOf(lowPhoto));
    expect(await lineup("rank", folder, ...ends, "--json")).toEqual(outcome);
  });

  test("gives the same bytes from a library that was filled in other parts, in another order", async () => {
    const other = newLibrary();
    const elsewhere = (...args: string[]) => runCommand("--library", other, ...args);
    expect((await elsewhere("index", join(folder, "inner"), "--batch", "1")).exitCode).toBe(0);
    const [expected, implicit] = [
      await lineup("rank", folder, ...ends, "--json"),
      // What was not indexed yet is indexed on the way.
      await elsewhere("rank", folder, ...ends, "--json"),
    ];
    expect(implicit).toEqual(expected);
  });

  test("finds its examples by their names in the folder", async () => {
    const inFolder = ["--low", relative(folder, lowPhoto), "--high", relative(folder, highPhoto)];
    expect(await lineup("rank", folder, ...inFolder, "--json")).toEqual(
      await lineup("rank", folder, ...ends, "--json"),
    );
  });

  test("prints the first ones alone, or the lowest first", async () => {
    const all = rankingOf(await lineup("rank", folder, ...ends, "--json"));
    const top = rankingOf(await lineup("rank", folder, ...ends, "--json", "--top", "3"));
    expect(top).toEqual({ ...all, photos: all.photos.slice(0, 3) });
    const lowest = rankingOf(await lineup("rank", folder, ...ends, "--json", "--top", "3", "--reverse"));
    expect(lowest).toEqual({ ...all, photos: all.photos.toReversed().slice(0, 3) });
  });

  test("prints CSV that is read back as it is, and a table", async () => {
    const { photos } = rankingOf(await lineup("rank", folder, ...ends, "--json"));
    const csv = await lineup("rank", folder, ...ends, "--csv");
    const rows = photos.map(({ rank, path, score, percentile }) =>
      [rank, path, score, percentile].map(String),
    );
    expect(parse(csv.stdout)).toEqual([["rank", "path", "score", "percentile"], ...rows]);
    for (const name of oddNames) expect(rows.some(([, path]) => path.endsWith(name))).toBe(true);

    const table = await lineup("rank", folder, ...ends, "--top", "2");
    const lines = table.stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^rank +percentile +score +photo$/);
    expect(lines[1]).toMatch(/^ +1 +100 +[0-9.]+ +16\.jpg$/);
  });

  test("takes several examples at each end, and another estimator", async () => {
    const more = ["--low", join(folder, "inner", "05.jpg"), "--high", join(folder, "18.jpg")];
    const estimators = [];
    for (const extra of [[], ["--estimator", "pair"], ["--estimator", "smoothed"]]) {
      const outcome = await lineup("rank", folder, ...ends, ...more, ...extra, "--json", "--top", "1");
      estimators.push(rankingOf(outcome).estimator);
    }
    expect(estimators).toEqual(["means", "pair", "smoothed"]);
  });

  test("refuses a mistyped axis or photo before it indexes anything", async () => {
    const other = newLibrary();
    const refused = await runCommand("--library", other, "rank", folder, "--axis", "Wram");
    expect(refused).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: 'There is no axis "Wram"; none is saved yet.\n',
    });
    const gone = join(folder, "gone.jpg");
    const missing = await runCommand("--library", other, "rank", folder, "--low", lowPhoto, "--high", gone);
    expect(missing).toEqual({ exitCode: 1, stdout: "", stderr: `${gone} is not there; check its name.\n` });
    const report = parsed(await runCommand("--library", other, "index", folder, "--json")) as {
      indexed: number;
    };
    expect(report.indexed).toBe(readableCount);
  });

  test("ranks a folder that cannot be reached from what is stored, and says so", async () => {
    const other = newLibrary();
    const unplugged = join(directory, "drive");
    for (const seed of [1, 2, 3]) await writePhoto(join(unplugged, `${seed}.jpg`), seed);
    const here = ["--low", join(unplugged, "1.jpg"), "--high", join(unplugged, "3.jpg"), "--json"];
    const rank = () => runCommand("--library", other, "rank", unplugged, ...here);
    const before = await rank();
    renameSync(unplugged, `${unplugged}-away`);
    const after = await rank();
    expect([after.exitCode, after.stdout]).toEqual([0, before.stdout]);
    expect(after.stderr).toContain("connect its drive");
  });
});
