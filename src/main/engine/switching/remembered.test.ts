import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { indexFolders, openEngine, rankPhotosOf, temporaryDirectory } from "../testing.ts";
import { importTiny, put, tinyBytes, tinyEntry, TinyLibrary } from "./testing.ts";

const encoderOf = async (tiny: TinyLibrary) => {
  const { checks } = await tiny.client["library.doctor"]({});
  return checks.find(({ name }) => name === "encoder")!.detail;
};

/** A library that has gone over to `tiny-12`, and is not open now. */
async function remembering(): Promise<TinyLibrary> {
  const tiny = await TinyLibrary.open(5);
  await tiny.use("tiny-12");
  await tiny.client["axis.create"]({
    name: "Warm",
    low: [{ path: tiny.path("1.jpg") }],
    high: [{ path: tiny.path("3.jpg") }],
  });
  await tiny.close();
  return tiny;
}

/** That the library ranks by what it has, embeds nothing, says why, and goes over to the encoder in the box. */
async function expectLost(tiny: TinyLibrary, code: string, message: string): Promise<void> {
  await tiny.openEngine();
  expect(await rankPhotosOf(tiny.client, null, { axis: "Warm" })).toHaveLength(5);
  await tiny.write("new.jpg", 90);
  await expect(tiny.index()).rejects.toMatchObject({ code, message });
  expect(await encoderOf(tiny)).toBe(message);
  expect(Object.keys(tiny.vectors("tiny-8"))).toHaveLength(5);
  expect(await tiny.use("tiny-8")).toMatchObject({ embedded: 0, previousEncoder: "tiny-12" });
  await tiny.index();
  expect(Object.keys(tiny.vectors("tiny-8"))).toHaveLength(6);
}

describe("the encoder that a library remembers", () => {
  test("says what to do when its file is gone", async () => {
    const tiny = await remembering();
    rmSync(tiny.encoderFile("tiny-12"));
    await expectLost(
      tiny,
      "encoder-missing",
      'The encoder tiny-12 is missing; install it again with "lineup encoders install tiny-12", or use the one in the box: "lineup encoders use tiny-8".',
    );
  });

  test("says what to do when its file is damaged", async () => {
    const tiny = await remembering();
    writeFileSync(tiny.encoderFile("tiny-12"), tinyBytes("tiny-12").fill(7, 100, 200));
    await expectLost(
      tiny,
      "encoder-corrupt",
      'The encoder tiny-12 is damaged; install it again with "lineup encoders install tiny-12", or use the one in the box: "lineup encoders use tiny-8".',
    );
  });

  test("says what to do when nothing is known of it any more", async () => {
    const tiny = await remembering();
    put(
      join(tiny.models, "catalog.json"),
      JSON.stringify({ encoders: [tinyEntry("tiny-8", { kind: "shipped" })] }),
    );
    await expectLost(
      tiny,
      "encoder-missing",
      'The encoder tiny-12 that this library uses is gone; import it again, or use the one in the box: "lineup encoders use tiny-8".',
    );
  });

  test("is in use again once it is there again, without a restart", async () => {
    const tiny = await remembering();
    rmSync(tiny.encoderFile("tiny-12"));
    await tiny.openEngine();
    await tiny.write("new.jpg", 90);
    await expect(tiny.index()).rejects.toMatchObject({ code: "encoder-missing" });
    tiny.install("tiny-12");
    await tiny.index();
    expect(Object.keys(tiny.vectors("tiny-12"))).toHaveLength(6);
  });

  test("is not mistaken for another one of the same id", async () => {
    const tiny = await remembering();
    tiny.offer({ preprocessing: 2 });
    await tiny.openEngine();
    await expect(tiny.index()).rejects.toMatchObject({
      code: "encoder-missing",
      message:
        "The encoder tiny-12 is not the one any more that made this library's vectors; embed the photos with the new " +
        'one: "lineup encoders use tiny-12".',
    });
    expect(await tiny.use("tiny-12")).toMatchObject({ embedded: 5, axesDerived: ["Warm"] });
    expect(await rankPhotosOf(tiny.client, null, { axis: "Warm" })).toHaveLength(5);
  });

  test("stays what it is while another one is named for one time", async () => {
    const tiny = await remembering();
    await tiny.openEngine("tiny-448");
    expect(await encoderOf(tiny)).toBe("tiny-448 on cpu");
    await indexFolders(tiny.client, tiny.folder);
    await expect(tiny.use("tiny-8")).rejects.toMatchObject({ code: "bad-input" });
    await tiny.close();
    await tiny.openEngine();
    expect(await encoderOf(tiny)).toBe("tiny-12 on cpu");
    expect(await tiny.use("tiny-448")).toMatchObject({ embedded: 0, unchanged: 5 });
  });
});

describe("an encoder is refused", () => {
  test.each([
    [
      "that was not installed",
      "tiny-12",
      'The encoder tiny-12 is not installed; install it with "lineup encoders install tiny-12".',
    ],
    ["that is unknown", "tiny-9", 'There is no encoder "tiny-9"; known are tiny-8, tiny-12, tiny-448.'],
  ])("%s", async (_, id, message) => {
    const tiny = await TinyLibrary.open(2);
    rmSync(dirname(tiny.encoderFile("tiny-12")), { recursive: true });
    await expect(tiny.use(id)).rejects.toMatchObject({ code: "encoder-missing", message });
    expect(await encoderOf(tiny)).toBe("tiny-8 on cpu");
  });

  test("that is published nowhere", async () => {
    const origin = { kind: "recipe", recipe: "tiny", why: "Published nowhere." } as const;
    const tiny = await TinyLibrary.open(2, { origin, image: null });
    await expect(tiny.use("tiny-12")).rejects.toMatchObject({
      code: "encoder-missing",
      message: "The encoder tiny-12 is published nowhere; make it with models/export and import the file.",
    });
  });

  test("whose file is damaged, and the library is going nowhere", async () => {
    const tiny = await TinyLibrary.open(2);
    writeFileSync(tiny.encoderFile("tiny-12"), tinyBytes("tiny-12").fill(7, 100, 200));
    await expect(tiny.use("tiny-12")).rejects.toMatchObject({ code: "encoder-corrupt" });
    const { checks } = await tiny.client["library.doctor"]({});
    expect(checks.map(({ name }) => name)).not.toContain("encoder switch");
  });
});

test("an imported encoder can be gone over to like any other", async () => {
  const library = temporaryDirectory();
  importTiny(library, "tiny-12");
  const tiny = await TinyLibrary.open(3);
  const { client } = await openEngine(library);
  await indexFolders(client, tiny.folder);
  const events = [];
  for await (const event of client["encoder.use"]({ id: "tiny-12" })) events.push(event);
  expect(events.at(-1)).toMatchObject({ kind: "report", encoder: "tiny-12", embedded: 3 });
});
