import { rmSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  partly,
  serveInTurn,
  sizeOf,
  status,
  whole,
  type Answer,
} from "../../main/engine/download/testing.ts";
import { TinyLibrary, tinyBytes } from "../../main/engine/switching/testing.ts";
import { speech } from "../messages/language.svelte.ts";
import { View } from "../state/view.svelte.ts";
import { encoderInWords, encoderWorkInWords, shareDone } from "./encoder-words.ts";
import { Encoders } from "./encoders.svelte.ts";

const tinyFile = tinyBytes("tiny-12");

/** The encoders of an engine with photos; `tiny-8` is in its box, the others are installed. */
async function openEncoders(photoCount = 0) {
  speech.choose("en");
  const tiny = await TinyLibrary.open(photoCount);
  const connection = { engine: tiny.client };
  const encoders = new Encoders(connection);
  await encoders.load();
  const states = () => encoders.list.map(({ id, state, inUse }) => [id, inUse ? "in use" : state]);
  return { tiny, connection, encoders, states };
}

/** What the hub answers to the next requests for files; what it was asked for. */
async function hubAnswers(...answers: Answer[]): Promise<string[]> {
  const { url, requests } = await serveInTurn(...answers);
  vi.stubEnv("LINEUP_ENCODER_MIRROR", url.href);
  onTestFinished(() => void vi.unstubAllEnvs());
  return requests;
}

test("the list says what each encoder is, in words", async () => {
  const { tiny, encoders, states } = await openEncoders();
  rmSync(tiny.encoderFile("tiny-448"));
  await encoders.load();
  expect(states()).toEqual([
    ["tiny-8", "in use"],
    ["tiny-12", "installed"],
    ["tiny-448", "can-be-installed"],
  ]);
  expect(encoders.list.map(({ hosts }) => hosts)).toEqual([[], ["huggingface.co"], ["huggingface.co"]]);
  expect(encoders.list.map(({ bytes }) => bytes)[1]).toBe(tinyFile.length);
  const line = { ...encoders.list[1], bytes: 1_535_640_448, recommended: true };
  expect(encoderInWords(line)).toBe("MIT · 1.5 GB · recommended");
});

test("going over is stopped and gone on with, and an order by an axis then is that of the new encoder", async () => {
  const { tiny, connection, encoders, states } = await openEncoders(60);
  const [low, high] = [tiny.path("1.jpg"), tiny.path("2.jpg")];
  await tiny.client["axis.create"]({ name: "Warm", low: [{ path: low }], high: [{ path: high }] });
  const view = new View(connection);
  await view.sortBy({ by: "axis", name: "Warm" });
  const before = [...view.order.scores!];

  const stopped = expect(encoders.use("tiny-12")).rejects.toMatchObject({ code: "cancelled" });
  await vi.waitFor(() => expect(shareDone(encoders.work!)).toBeDefined());
  await encoders.get("tiny-448");
  expect(encoders.work).toMatchObject({ does: "use", id: "tiny-12", isRunning: true });
  encoders.stop();
  await stopped;
  expect(encoders.work).toMatchObject({ does: "use", id: "tiny-12", isRunning: false });
  expect(encoderWorkInWords(encoders.work!)).toMatch(/^\d+ of 60$/);
  expect(states()[0]).toEqual(["tiny-8", "in use"]);

  await encoders.use("tiny-12");
  expect([encoders.work, encoders.done]).toEqual([null, { does: "use", id: "tiny-12" }]);
  expect(states().slice(0, 2)).toEqual([
    ["tiny-8", "in-the-box"],
    ["tiny-12", "in use"],
  ]);
  await view.refresh();
  const { scores } = await tiny.client["photo.rank"]({
    folderId: null,
    by: { axis: "Warm" },
    estimator: "auto",
  });
  expect([...view.order.scores!]).toEqual([...scores]);
  expect([...scores]).not.toEqual(before);
});

test("fetching is stopped and gone on with, and asks for nothing before", async () => {
  const half = Math.floor(tinyFile.length / 2);
  const { tiny, encoders, states } = await openEncoders();
  rmSync(tiny.encoderFile("tiny-12"));
  const requests = await hubAnswers(partly(tinyFile, half), whole(tinyFile));
  await encoders.load();
  expect([states()[1], requests]).toEqual([["tiny-12", "can-be-installed"], []]);

  const stopped = expect(encoders.get("tiny-12")).rejects.toMatchObject({ code: "cancelled" });
  await vi.waitFor(() => expect(sizeOf(`${tiny.encoderFile("tiny-12")}.part`)).toBe(half));
  encoders.stop();
  await stopped;
  expect(encoders.work).toMatchObject({ does: "get", isRunning: false });
  expect(encoderWorkInWords(encoders.work!)).toMatch(/ of /);

  await encoders.get("tiny-12");
  expect([encoders.work, encoders.done]).toEqual([null, { does: "get", id: "tiny-12" }]);
  expect(states()[1]).toEqual(["tiny-12", "installed"]);
  expect(requests.map((one) => one.split(" ")[1])).toEqual([undefined, `bytes=${half}-`]);
});

test("an encoder that is not to be had says so in one sentence, and can be tried again", async () => {
  const { tiny, encoders } = await openEncoders();
  rmSync(tiny.encoderFile("tiny-12"));
  await hubAnswers(status(404), whole(tinyFile));
  await expect(encoders.get("tiny-12")).rejects.toMatchObject({
    code: "download-failed",
    message: expect.stringMatching(/^Cannot fetch .*404.*what has arrived is kept\.$/) as string,
  });
  expect(encoders.work).toMatchObject({ does: "get", isRunning: false });
  await encoders.get("tiny-12");
  expect(encoders.work).toBeNull();
});
