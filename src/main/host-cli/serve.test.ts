import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { rendererDirectory } from "../host-shared/places.ts";
import {
  canAskToEnd,
  newLibrary,
  outcomeOf,
  runCommand,
  startCommand,
  temporaryDirectory,
  writePhoto,
} from "./testing.ts";

const isBuilt = existsSync(join(rendererDirectory(), "index.html"));

test.skipIf(!isBuilt || !canAskToEnd)(
  "serve prints an address that works once, keeps the library to itself, and ends well with Ctrl-C (skipped before npm run build)",
  async () => {
    const library = newLibrary();
    const { directory: folder, remove } = temporaryDirectory();
    onTestFinished(remove);
    await writePhoto(join(folder, "1.jpg"), 1);
    const serving = startCommand(["--library", library, "--device", "cpu", "serve", folder]);
    const ended = outcomeOf(serving);
    const [line] = (await once(serving.stdout!, "data")) as [string];
    expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/);
    const address = line.trim();
    const first = await fetch(address, { redirect: "manual" });
    expect([first.status, first.headers.get("location")]).toEqual([303, "/"]);
    const cookie = first.headers.get("set-cookie")!.split(";")[0];
    const page = await fetch(new URL("/", address), { headers: { cookie } });
    expect(await page.text()).toContain("<title>Lineup</title>");
    expect((await fetch(address)).status).toBe(401);
    expect((await runCommand("--library", library, "axis", "list")).stderr).toContain(
      "is in use by another Lineup",
    );
    serving.kill("SIGINT");
    expect(await ended).toMatchObject({
      exitCode: 0,
      stdout: line,
      stderr: "Open this address in a browser; it works once. Enter prints another, Ctrl-C ends it.\n",
    });
    expect((await runCommand("--library", library, "axis", "list")).exitCode).toBe(0);
  },
);

test.skipIf(!isBuilt)(
  "serve ends with one sentence for a folder that is not there (skipped before npm run build)",
  async () => {
    const folder = resolve("/nowhere/at/all");
    const { exitCode, stdout, stderr } = await runCommand("--library", newLibrary(), "serve", folder);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(folder);
    expect(stderr).toMatch(/^[^\n]+\.\n$/);
  },
);

test.each(["x", "-1", "65536", "1.5"])("serve refuses the port %s as wrong usage", async (port) => {
  const { exitCode, stderr } = await runCommand("--library", newLibrary(), "serve", `--port=${port}`);
  expect([exitCode, stderr.includes("It must be a whole number from 0 to 65535.")]).toEqual([2, true]);
});
