import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  encoderIds,
  libraryForAll,
  newLibrary,
  parsed,
  rankingOf,
  readableCount,
  runCommand,
  type Outcome,
  writePhoto,
} from "./testing.ts";

const { directory, folder, lowPhoto, highPhoto, ends, lineup, firstIndex } = libraryForAll();

describe("index", () => {
  test("prints one JSON object and nothing else", () => {
    const outcome = firstIndex.outcome!;
    expect([outcome.exitCode, outcome.stderr]).toEqual([0, ""]);
    const report = parsed(outcome) as Record<string, unknown>;
    expect(report["seconds"]).toBeGreaterThan(0);
    expect(report["photosPerSecond"]).toBeGreaterThan(0);
    const path = join(folder, "broken.jpg");
    expect(report).toEqual({
      found: readableCount + 1,
      indexed: readableCount,
      unchanged: 0,
      removed: 0,
      failed: 1,
      seconds: report["seconds"],
      photosPerSecond: report["photosPerSecond"],
      encoder: encoderIds[0],
      device: "cpu",
      failures: [
        {
          path,
          code: "photo-not-an-image",
          message: `${path} is not a picture, whatever its name says; rename or move it.`,
        },
      ],
    });
  });

  test("says in words what it did, and what is wrong with photos, which is not fatal", async () => {
    const { exitCode, stdout, stderr } = await lineup("index", folder);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(
      new RegExp(
        `^${readableCount + 1} photos: 0 indexed, ${readableCount} unchanged, 0 removed, 1 unreadable, in [0-9.]+ s$`,
      ),
    );
    expect(lines.slice(1)).toEqual([
      "",
      "code                what and what to do",
      `photo-not-an-image  ${join(folder, "broken.jpg")} is not a picture, whatever its name says; rename or move it.`,
    ]);
  });
});

test("an axis is created, listed, shown, renamed, exported, imported, ranked by and deleted", async () => {
  const own = newLibrary();
  const axis = (...args: string[]) => runCommand("--library", own, "axis", ...args);
  const done = async (outcome: Promise<Outcome>) => {
    const { exitCode, stdout, stderr } = await outcome;
    expect([exitCode, stderr]).toEqual([0, ""]);
    return stdout;
  };
  expect(await done(axis("list"))).toBe(
    'No axis yet; make one with "lineup axis create NAME --low PHOTO --high PHOTO".\n',
  );
  expect(await done(axis("create", "Warm", ...ends))).toBe('Saved the axis "Warm" (1 low, 1 high).\n');
  expect(await done(axis("rename", "warm", "WARM"))).toBe('Renamed the axis "warm" to "WARM".\n');

  const listed = JSON.parse(await done(axis("list", "--json"))) as { axes: { createdAtMs: number }[] };
  const { createdAtMs } = listed.axes[0];
  expect(listed).toEqual({
    axes: [
      {
        name: "WARM",
        createdAtMs,
        lowCount: 1,
        highCount: 1,
        encoders: [encoderIds[0]],
        madeBy: null,
        unusable: null,
      },
    ],
  });
  expect(JSON.parse(await done(axis("show", "WARM", "--json")))).toEqual({
    ...listed.axes[0],
    examples: [
      { exampleId: 1, role: "low", path: lowPhoto, photoId: null },
      { exampleId: 2, role: "high", path: highPhoto, photoId: null },
    ],
  });
  const day = new Date(createdAtMs).toISOString().slice(0, 10);
  expect(await done(axis("show", "Warm"))).toBe(
    `WARM, made ${day}, encoder ${encoderIds[0]}\nend   photo\nlow   ${lowPhoto}\nhigh  ${highPhoto}\n`,
  );

  const file = join(own, "warm.json");
  expect(await done(axis("export", "Warm", file))).toBe(`Exported the axis "Warm" to ${file}.\n`);
  expect(await axis("export", "Warm", file)).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `The axis cannot be written to ${file}: it is there already; choose another name.\n`,
  });
  expect(await done(axis("delete", "Warm"))).toBe('Deleted the axis "Warm".\n');
  expect(await done(axis("import", file))).toBe('Imported the axis "WARM" (1 low, 1 high).\n');
  writeFileSync(file, readFileSync(file).subarray(0, 500));
  expect((await axis("import", file)).stderr).toBe(
    "This is not an axis file of Lineup, or a damaged one; export the axis again where it came from.\n",
  );

  const third = await writePhoto(join(own, "third.jpg"), 77);
  expect(await done(axis("create", "Several", "--low", lowPhoto, third, "--high", highPhoto))).toBe(
    'Saved the axis "Several" (2 low, 1 high).\n',
  );

  const byAxis = await runCommand("--library", own, "rank", folder, "--axis", "warm", "--json");
  const byEnds = await lineup("rank", folder, ...ends, "--json");
  expect(rankingOf(byAxis)).toEqual({ ...rankingOf(byEnds), axis: "warm" });
});

test("evaluate compares an axis with labels", async () => {
  const { photos } = rankingOf(await lineup("rank", folder, ...ends, "--json"));
  const rows = photos.map(({ path, score }) => `"${path.replaceAll('"', '""')}",${score}`);
  const labels = join(directory, "labels.csv");
  writeFileSync(labels, ["path,value", ...rows, "photos/gone.jpg,1"].join("\n"));
  const gone = `Left out: ${join(folder, "gone.jpg")} is not there; check its name.\n`;
  const outcome = await lineup("evaluate", ...ends, "--labels", labels, "--json");
  expect(outcome.stderr).toBe(gone);
  expect(parsed(outcome)).toEqual({
    n: readableCount,
    spearman: 1,
    spearmanInterval: [1, 1],
    kendallTauB: 1,
    pairAccuracy: 1,
    topN: { "10": 1 },
    encoder: encoderIds[0],
    estimator: "pair",
  });
  const table = await lineup("evaluate", ...ends, "--labels", labels);
  expect([table.exitCode, table.stderr]).toEqual([0, gone]);
  expect(table.stdout).toContain("pairs in the right order  100.0 %\n");
  expect(table.stdout).toContain(`encoder, estimator        ${encoderIds[0]}, pair\n`);
});

test("devices and doctor say what there is and whether it is well", async () => {
  const { devices } = parsed(await lineup("devices", "--json")) as { devices: unknown[] };
  expect(devices[0]).toEqual({
    id: "cpu",
    inUse: true,
    outcome: "untested",
    msPerPhoto: null,
    testedAtMs: null,
    detail: "not tested yet",
  });
  const doctor = await lineup("doctor", "--json");
  expect(doctor.exitCode).toBe(0);
  const report = parsed(doctor) as { healthy: boolean; checks: { name: string; detail: string }[] };
  expect(report.healthy).toBe(true);
  expect(report.checks.find(({ name }) => name === "photos")?.detail).toBe(
    `${readableCount} indexed, 0 waiting, 1 unreadable`,
  );
  expect((await lineup("doctor")).stdout).toMatch(/^photos +ok +/m);
});

test("devices --test tests each device, saying which, and the results are there afterwards", async () => {
  const own = newLibrary();
  const tested = await runCommand("--library", own, "devices", "--test", "--json");
  expect(tested.exitCode).toBe(0);
  expect(tested.stderr).toMatch(
    /^Testing cpu \.\.\.\ncpu: passed, \d+\.\d ms per photo\nTesting webgpu \.\.\.\nwebgpu: /,
  );
  const { devices } = parsed(tested) as { devices: { id: string; outcome: string; detail: string }[] };
  expect(devices[0]).toMatchObject({ id: "cpu", outcome: "passed" });
  const listed = await runCommand("--library", own, "devices");
  expect([listed.exitCode, listed.stderr]).toEqual([0, ""]);
  for (const { id, detail } of devices)
    expect(listed.stdout.split("\n").find((line) => line.startsWith(`${id} `))).toContain(`  ${detail}`);
});

test("help lists every command, and --version is the package's", async () => {
  const help = await lineup("--help");
  expect([help.exitCode, help.stderr]).toEqual([0, ""]);
  for (const command of ["index", "rank", "evaluate", "watch", "axis", "devices", "doctor"])
    expect(help.stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  const { version } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8"),
  ) as {
    version: string;
  };
  expect(await lineup("--version")).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
});

test("wrong usage ends with 2 and a sentence", async () => {
  const cases: [says: RegExp, ...args: string[]][] = [
    [/^Usage: lineup /],
    [/^error: unknown command 'rnak'/, "rnak", "folder"],
    [/^error: missing required argument 'folder'/, "index"],
    [/^error: unknown option '--btach'/, "index", "folder", "--btach", "1"],
    [/It must be a whole number above 0\.$/, "index", "folder", "--batch", "0"],
    [/^Name at least one photo at each end: /, "rank", "folder", "--low", "a.jpg"],
    [/^Give either --axis NAME or --low and --high, /, "rank", "folder", ...ends, "--axis", "Warm"],
    [/^error: option '--estimator/, "rank", "folder", ...ends, "--estimator", "best"],
    [/It must be a whole number above 0\.$/, "rank", "folder", ...ends, "--top", "few"],
    [/^error: required option '--labels <file>' not specified/, "evaluate", ...ends],
    [/^Name at least one photo at each end: /, "axis", "create", "Warm", "--high", "a.jpg"],
    [/^axis\.create cannot take this input: name: /, "axis", "create", "", ...ends],
    [/^error: option '--device <device>' argument 'abacus' is /, "--device", "abacus", "devices"],
  ];
  await Promise.all(
    cases.map(async ([says, ...args]) => {
      const { exitCode, stdout, stderr } = await runCommand("--library", newLibrary(), ...args);
      expect([exitCode, stdout], args.join(" ")).toEqual([2, ""]);
      expect(stderr.trimEnd()).toMatch(says);
    }),
  );
});

describe("what cannot be done ends with 1 and one sentence:", () => {
  const gone = join(directory, "gone");
  test.each([
    { args: ["index", gone], says: `There is no folder ${gone}; check its name, or connect its drive.` },
    {
      args: ["rank", folder, "--low", lowPhoto, "--high", lowPhoto],
      says: "The low and the high end look the same to Lineup; choose photos that differ in what the axis is about.",
    },
    { args: ["axis", "show", "Wram"], says: 'There is no axis "Wram"; none is saved yet.' },
    {
      args: ["evaluate", ...ends, "--labels", gone],
      says: `The labels ${gone} cannot be used: there is no such file; correct the file.`,
    },
    {
      args: ["--device", process.platform === "win32" ? "coreml" : "dml", "index", folder],
      says: /^The device "(coreml|dml)" is not available on this machine; use one of: auto, cpu[^.]*\.$/,
    },
    {
      args: ["--encoder", "huge", "axis", "list"],
      says: `There is no encoder "huge"; known are ${encoderIds.join(", ")}.`,
    },
  ])("$args", async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await lineup(...args);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr.endsWith("\n")).toBe(true);
    expect(stderr.slice(0, -1)).not.toContain("\n");
    if (typeof says === "string") expect(stderr.slice(0, -1)).toBe(says);
    else expect(stderr.slice(0, -1)).toMatch(says);
  });
});
