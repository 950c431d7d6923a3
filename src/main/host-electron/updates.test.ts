import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "./testing.ts";
import { openUpdates, ownVersion, release, startUpdateServer } from "./testing.updates.ts";
import { insistOnSignature } from "./update-signature.ts";

const dayMs = 24 * 60 * 60 * 1_000;
const installer = Buffer.alloc(300_000, "Lineup 1.2.0 ");
const newer = release("1.2.0", installer);
const found = { is: "found", release: { version: "1.2.0", page: null }, canInstall: true };

/** Updates that were switched on and have found `answer`'s version. */
async function openFound(answer = newer, options: Parameters<typeof openUpdates>[1] = {}) {
  const server = await startUpdateServer(answer);
  const opened = await openUpdates(server, options);
  opened.updates.do("switch-on");
  await opened.until("found");
  return { server, ...opened };
}

describe("before a person has switched updates on", () => {
  test("nobody is asked for anything, whatever is clicked and however long it runs", async () => {
    const server = await startUpdateServer(newer);
    const { updates, clock, states } = await openUpdates(server);
    updates.start();
    for (const act of ["check", "download", "cancel", "install"] as const) updates.do(act);
    clock.pass(10 * dayMs);
    // What had been sent before would have come before this.
    await fetch(server.url);
    expect(server.asked.map(({ url }) => url)).toEqual(["/"]);
    expect(updates.state).toEqual({ isOn: false, lastCheckedAtMs: null, step: { is: "resting" } });
    expect(states).toEqual([]);
    updates.do("look");
    expect(states).toEqual([updates.state]);
  });

  test("and after it was switched off again, nobody is asked any more", async () => {
    const { server, updates, clock, directory } = await openFound();
    updates.do("switch-off");
    expect(updates.state.step).toEqual({ is: "resting" });
    const before = server.asked.length;
    updates.do("check");
    clock.pass(10 * dayMs);
    const next = await openUpdates(server, { directory });
    next.updates.start();
    await fetch(server.url);
    expect(server.asked.slice(before).map(({ url }) => url)).toEqual(["/"]);
    expect(next.updates.state.isOn).toBe(false);
  });
});

describe("a check", () => {
  test("tells of a newer version, and downloads nothing by itself", async () => {
    const { server, updates, downloaded } = await openFound();
    expect(updates.state).toEqual({ isOn: true, lastCheckedAtMs: 1_000_000, step: found });
    await fetch(server.url);
    expect(server.asked.map(({ url }) => url!.split("?")[0])).toEqual([
      expect.stringMatching(/^\/latest(-linux|-mac)?\.yml$/),
      "/",
    ]);
    expect(downloaded()).toEqual([]);
  });

  test.each([ownVersion, "1.0.9", "0.9.0"])("that finds %s says that this is the newest", async (version) => {
    const server = await startUpdateServer(release(version, installer));
    const { updates, until } = await openUpdates(server);
    updates.do("switch-on");
    await until("newest");
    updates.do("download");
    expect(updates.state.step).toEqual({ is: "newest" });
  });

  test("is made at the start and once a day, for as long as it is on", async () => {
    const { server, directory, clock, updates, until } = await openFound();
    clock.pass(dayMs - 1);
    expect(updates.state.step.is).toBe("found");
    clock.pass(1);
    await until("found");
    expect(server.asked).toHaveLength(2);
    expect(updates.state.lastCheckedAtMs).toBe(1_000_000 + dayMs);
    const next = await openUpdates(server, { directory });
    expect(next.updates.state).toMatchObject({ isOn: true, lastCheckedAtMs: 1_000_000 + dayMs });
    next.updates.start();
    await next.until("found");
    expect(server.asked).toHaveLength(3);
  });

  test("that nobody asked for keeps telling of the version that was found, where it fails", async () => {
    const { server, updates, clock, until } = await openFound();
    server.answer = ({ socket }) => socket.destroy();
    clock.pass(dayMs);
    expect(updates.state.step.is).toBe("checking");
    expect(await until("found")).toEqual(found);
    updates.do("check");
    expect(await until("failed")).toMatchObject({ trouble: "no-answer" });
  });

  test("says nothing by which a copy would be known again", async () => {
    const [one, other] = [await openFound(), await openFound()];
    const toldBy = ({ server }: typeof one) => ({ ...server.asked[0].headers, host: "the server's own" });
    expect(toldBy(one)).toEqual(toldBy(other));
    expect(JSON.stringify(toldBy(one))).not.toContain(
      readFileSync(join(one.directory, "user-data", ".updaterId"), "utf8"),
    );
  });
});

describe("a check fails, and can be tried again,", () => {
  const text =
    (body: string): RequestListener =>
    (_, response) =>
      response.end(body);
  test.each<[what: string, trouble: string, answer: RequestListener]>([
    ["where the connection breaks", "no-answer", ({ socket }) => socket.destroy()],
    ["where there is nothing", "bad-answer", (_, response) => response.writeHead(404).end()],
    ["where the server has a fault", "bad-answer", (_, response) => response.writeHead(500).end("oh")],
    ["where something else answers", "bad-answer", text("<html><body>Please sign in</body></html>")],
    ["where nothing is answered", "bad-answer", text("")],
    ["where the version is none", "bad-answer", text(JSON.stringify({ version: "newest", files: [] }))],
    ["where the answer is no YAML", "bad-answer", text("version: [1")],
  ])("%s", async (_what, trouble, answer) => {
    const server = await startUpdateServer(answer);
    const { updates, until } = await openUpdates(server);
    updates.do("switch-on");
    expect(await until("failed")).toEqual({ is: "failed", trouble, release: null });
    expect(updates.state.lastCheckedAtMs).toBeNull();
    server.answer = newer;
    updates.do("check");
    expect(await until("found")).toEqual(found);
  });

  test("where no answer comes for a minute", async () => {
    const server = await startUpdateServer(() => undefined);
    const { updates, clock, until } = await openUpdates(server);
    updates.do("switch-on");
    await expect.poll(() => server.asked.length).toBe(1);
    clock.pass(60_000);
    expect(await until("failed")).toEqual({ is: "failed", trouble: "no-answer", release: null });
  });
});

describe("a download", () => {
  const begin = (response: ServerResponse, begun?: () => void) => {
    response.writeHead(200, { "content-length": installer.length });
    response.write(installer.subarray(0, 1_000), begun);
  };

  test("comes when it is asked for, tells how far it is, and waits to be installed", async () => {
    const { updates, states, until, pending } = await openFound();
    updates.do("install");
    updates.do("download");
    expect(updates.state.step).toEqual({ is: "downloading", release: found.release, share: 0 });
    expect(await until("ready")).toEqual({ is: "ready", release: found.release });
    expect(states.map(({ step }) => step)).toContainEqual({
      is: "downloading",
      release: found.release,
      share: 1,
    });
    expect(readFileSync(join(pending, "lineup-1.2.0.AppImage"))).toEqual(installer);
  });

  test("that differs from what was published is refused and deleted, and can be tried again", async () => {
    const { server, updates, until, downloaded } = await openFound(
      release("1.2.0", installer, Buffer.alloc(64, 7).toString("base64")),
    );
    updates.do("download");
    expect(await until("failed")).toEqual({
      is: "failed",
      trouble: "not-genuine",
      release: found.release,
    });
    expect(downloaded()).toEqual([]);
    server.answer = newer;
    updates.do("check");
    await until("found");
    updates.do("download");
    await until("ready");
  });

  test("that breaks off fails, leaves nothing, and can be tried again", async () => {
    const { server, updates, until, downloaded } = await openFound();
    server.answer = (_, response) => begin(response, () => response.destroy());
    updates.do("download");
    expect(await until("failed")).toMatchObject({ trouble: "not-downloaded" });
    expect(downloaded()).toEqual([]);
    server.answer = newer;
    updates.do("download");
    await until("ready");
  });

  test("that is too slow can be cancelled, leaves nothing, and begins again when it is asked for", async () => {
    const { server, updates, until, downloaded } = await openFound();
    const hungUp = Promise.withResolvers<undefined>();
    server.answer = (_, response) => {
      response.once("close", () => hungUp.resolve(undefined));
      begin(response);
    };
    updates.do("download");
    await expect.poll(downloaded).toHaveLength(1);
    updates.do("cancel");
    expect(await until("found")).toEqual(found);
    await hungUp.promise;
    expect(downloaded()).toEqual([]);
    server.answer = newer;
    updates.do("download");
    await until("ready");
  });

  test("ends when updates are switched off", async () => {
    const { server, updates, downloaded } = await openFound();
    server.answer = (_, response) => begin(response);
    updates.do("download");
    await expect.poll(downloaded).toHaveLength(1);
    updates.do("switch-off");
    await expect.poll(downloaded).toEqual([]);
    expect(updates.state).toMatchObject({ isOn: false, step: { is: "resting" } });
  });

  test("is called by the version that came, where an answer named it too late for its check", async () => {
    const { server, updates, updater, clock, until } = await openFound();
    const [asked, late] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const newest = release("1.3.0", installer);
    server.answer = (request, response) => {
      asked.resolve(undefined);
      void late.promise.then(() => newest(request, response));
    };
    clock.pass(dayMs);
    await asked.promise;
    clock.pass(60_000);
    expect(await until("found")).toEqual(found);
    const heard = once(updater, "update-available");
    late.resolve(undefined);
    await heard;
    updates.do("download");
    expect(await until("ready")).toEqual({ is: "ready", release: { version: "1.3.0", page: null } });
  });

  test("is not begun where a person can only be told", async () => {
    const { server, updates } = await openFound(newer, { kind: "exe" });
    updates.do("download");
    await fetch(server.url);
    expect(updates.state.step).toEqual({ ...found, canInstall: false });
    expect(server.asked).toHaveLength(2);
  });
});

test("an installer for Windows that its publisher has not signed, or nobody can tell, is refused and deleted", async () => {
  // electron-updater's command for Windows writes a file "NUL" into the current folder elsewhere.
  const directory = temporaryDirectory();
  const before = process.cwd();
  process.chdir(directory);
  onTestFinished(() => process.chdir(before));
  const { updates, until, downloaded } = await openFound(newer, {
    kind: "exe",
    directory,
    settings: { publisherName: ["The publisher"] },
    prepare: insistOnSignature,
  });
  updates.do("download");
  expect(await until("failed")).toEqual({ is: "failed", trouble: "not-genuine", release: found.release });
  expect(downloaded()).toEqual([]);
});

test("switching updates off is passed over while one is installed", async () => {
  const { updates, until } = await openFound(newer, { install: () => new Promise(() => undefined) });
  updates.do("download");
  await until("ready");
  updates.do("install");
  updates.do("switch-off");
  expect(updates.state).toMatchObject({ isOn: true, step: { is: "installing" } });
});

test("an installation that does not begin is told, and can be tried again from the download on", async () => {
  const { updates, until } = await openFound();
  updates.do("download");
  await until("ready");
  updates.do("install");
  expect(updates.state.step.is).toBe("installing");
  expect(await until("failed")).toEqual({ is: "failed", trouble: "not-installed", release: found.release });
  updates.do("download");
  await until("ready");
});
