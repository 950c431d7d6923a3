import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
// The encoder with two towers is made where the engine's own tests make it.
// eslint-disable-next-line no-restricted-imports
import { canMakeTowers, twoTowersForAll, writeColour } from "../engine/words/testing.ts";
import { newLibrary, parsed, rankingOf, runCommand, temporaryDirectory } from "./testing.ts";

const towers = twoTowersForAll("siglip2");
const words = ["--low-words", "blue", "--high-words", "red"];

async function colours() {
  const { directory: folder, remove } = temporaryDirectory();
  onTestFinished(remove);
  const paths = {
    red: await writeColour(join(folder, "red.png"), [230, 20, 20]),
    purple: await writeColour(join(folder, "purple.png"), [120, 20, 130]),
    blue: await writeColour(join(folder, "blue.png"), [20, 20, 230]),
  };
  return { folder, paths };
}

test.skipIf(!canMakeTowers)(
  "words make axes, rank, are evaluated, and go from library to library",
  async () => {
    const { folder, paths } = await colours();
    const [library, other] = [newLibrary(), newLibrary()];
    for (const one of [library, other]) towers.addTo(one, "siglip2");
    const lineup = async (...args: string[]) => {
      const outcome = await runCommand("--library", library, "--encoder", "siglip2", ...args);
      expect([outcome.exitCode, outcome.exitCode === 0 ? "" : outcome.stderr]).toEqual([0, ""]);
      return outcome;
    };
    const order = [paths.red, paths.purple, paths.blue];

    const ranking = rankingOf(await lineup("rank", folder, ...words, "--json"));
    expect(ranking).toMatchObject({ axis: null, encoder: "siglip2", estimator: "words", count: 3 });
    expect(ranking.photos.map(({ path }) => path)).toEqual(order);

    const labels = join(folder, "labels.csv");
    writeFileSync(labels, "path,value\nred.png,3\npurple.png,2\nblue.png,1\n");
    expect(parsed(await lineup("evaluate", ...words, "--labels", labels, "--json"))).toMatchObject({
      n: 3,
      spearman: 1,
      estimator: "words",
    });

    expect((await lineup("axis", "create", "Redness", ...words)).stdout).toBe(
      'Saved the axis "Redness" ("blue" to "red").\n',
    );
    const photos = ["--low", paths.blue, "--high", paths.red, paths.purple];
    expect((await lineup("axis", "create", "Both", ...words, ...photos)).stdout).toBe(
      'Saved the axis "Both" (1 low, 2 high, "blue" to "red").\n',
    );
    const day = new Date().toISOString().slice(0, 10);
    expect((await lineup("axis", "list")).stdout).toBe(
      `axis     low  high  encoder  created     words\n` +
        `Both       1     2  siglip2  ${day}  "blue" to "red"\n` +
        `Redness    0     0  siglip2  ${day}  "blue" to "red"\n`,
    );
    expect((await lineup("axis", "show", "Redness")).stdout).toBe(
      `Redness, made ${day}, encoder siglip2\nend   photo or words\nlow   "blue"\nhigh  "red"\n`,
    );
    expect(parsed(await lineup("axis", "show", "Both", "--json"))).toMatchObject({
      lowCount: 1,
      highCount: 2,
      words: { low: "blue", high: "red" },
    });
    expect(rankingOf(await lineup("rank", folder, "--axis", "Both", "--json"))).toMatchObject({
      axis: "Both",
      estimator: "means+words",
    });

    const file = join(folder, "redness.json");
    await lineup("axis", "export", "Redness", file);
    const there = (...args: string[]) => runCommand("--library", other, "--encoder", "siglip2", ...args);
    expect((await there("axis", "import", file)).stdout).toBe(
      'Imported the axis "Redness" ("blue" to "red").\n',
    );
    const ranked = rankingOf(await there("rank", folder, "--axis", "Redness", "--json"));
    expect(ranked.photos.map(({ path }) => path)).toEqual(order);
  },
  180_000,
);

describe("words are refused", () => {
  const oneSided =
    "Give words for both ends, and photos for both or for neither: a photo at one end and words at the other would " +
    "only tell photos from words.\n";
  test.each<[args: string[], exitCode: number, says: string]>([
    [["rank", ".", "--low-words", "faded"], 2, oneSided],
    [["axis", "create", "Newest", "--high-words", "crisp"], 2, oneSided],
    [["rank", ".", "--low", "a.jpg", "--high-words", "crisp"], 2, oneSided],
    [["axis", "create", "Newest", ...words, "--low", "a.jpg"], 2, oneSided],
    [
      ["rank", ".", ...words, "--axis", "Newest"],
      2,
      "Give either --axis NAME or --low and --high, not both.\n",
    ],
    [
      ["axis", "create", "Newest", "--low-words", "", "--high-words", "crisp"],
      2,
      "axis.create cannot take this input: words.low: words must not be empty.\n",
    ],
    [
      ["rank", ".", ...words],
      1,
      "The encoder lineup-small-2 has no text tower, so it cannot tell what words mean; use photos, or an encoder " +
        "that has one.\n",
    ],
  ])("in one sentence: %j", async (args, exitCode, says) => {
    const outcome = await runCommand("--library", newLibrary(), ...args);
    expect(outcome).toEqual({ exitCode, stdout: "", stderr: says });
  });
});
