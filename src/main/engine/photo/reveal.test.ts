import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryDirectory, waitFor } from "../testing.ts";
import { revealCommands, revealPhoto } from "./reveal.ts";

test("each system's file manager is called in its own way, with the path as one argument", () => {
  const commandsOn = (platform: NodeJS.Platform, path: string) =>
    revealCommands(path, { platform, environment: { SystemRoot: "D:\\Windows" } }).map(
      ({ program, args }) => [program, ...args],
    );
  expect(commandsOn("win32", "C:\\My photos, 2020\\a & b.jpg")).toEqual([
    ["D:\\Windows\\explorer.exe", '/select,"C:\\My photos, 2020\\a & b.jpg"'],
  ]);
  expect(commandsOn("darwin", "/Users/ann/-rf $(x).jpg")).toEqual([
    ["/usr/bin/open", "-R", "/Users/ann/-rf $(x).jpg"],
  ]);
  const url = "file:///home/ann/a%2C%20b/it%27s%20%22%25%22%20%23.jpg";
  const linux = commandsOn("linux", '/home/ann/a, b/it\'s "%" #.jpg');
  expect(linux.map(([program, ...args]) => [program, args.at(-2), args.at(-1)])).toEqual([
    ["dbus-send", `array:string:${url}`, "string:"],
    ["gdbus", `['${url}']`, "''"],
    ["xdg-open", undefined, "/home/ann/a, b"],
  ]);
});

test("explorer is looked for where Windows usually is when the environment does not say", () => {
  const [{ program }] = revealCommands("C:\\a.jpg", { platform: "win32", environment: {} });
  expect(program).toBe("C:\\Windows\\explorer.exe");
});

describe.skipIf(process.platform !== "linux")("on Linux", () => {
  /** A photo with an odd name, and a PATH on which nothing is but stand-ins that note down what they are given. */
  function desktop(programs: Record<string, number>) {
    const directory = temporaryDirectory();
    const [bin, folder] = [join(directory, "bin"), join(directory, "it's, $(touch x); -e\n")];
    for (const path of [bin, folder]) mkdirSync(path);
    const photo = join(folder, 'a "b", c.jpg');
    writeFileSync(photo, "");
    for (const [name, exitCode] of Object.entries(programs)) {
      const file = join(bin, name);
      writeFileSync(
        file,
        `#!/bin/sh\nprintf '%s\\0' "$@" > "$0.part" && /bin/mv "$0.part" "$0.args"\nexit ${exitCode}\n`,
      );
      chmodSync(file, 0o755);
    }
    const argsOf = (name: string) => {
      const file = join(bin, `${name}.args`);
      return existsSync(file) ? readFileSync(file, "utf8").split("\0").slice(0, -1) : null;
    };
    return { folder, photo, argsOf, host: { platform: "linux" as const, environment: { PATH: bin } } };
  }

  test("the file manager is asked over D-Bus", async () => {
    const { photo, argsOf, host } = desktop({ "dbus-send": 0, gdbus: 0, "xdg-open": 0 });
    await revealPhoto(photo, host);
    expect(argsOf("dbus-send")).toEqual(revealCommands(photo, host)[0].args);
    expect([argsOf("gdbus"), argsOf("xdg-open")]).toEqual([null, null]);
  });

  test("the folder is opened where D-Bus has nobody to ask, or is not there", async () => {
    for (const programs of [{ "dbus-send": 1, gdbus: 1, "xdg-open": 0 }, { "xdg-open": 0 }]) {
      const { folder, photo, argsOf, host } = desktop(programs);
      await revealPhoto(photo, host);
      expect(await waitFor(() => argsOf("xdg-open"))).toEqual([folder]);
    }
  });

  test("nothing that could show it is file-manager-missing", async () => {
    const { photo, host } = desktop({});
    await expect(revealPhoto(photo, host)).rejects.toMatchObject({
      code: "file-manager-missing",
      message: `No file manager could be started to show ${photo}; open its folder by hand.`,
    });
  });

  const hasBus = spawnSync("dbus-run-session", ["--", "true"]).status === 0;
  test.skipIf(!hasBus)(
    "both D-Bus tools understand what they are given (skipped where no bus can be started)",
    () => {
      const { photo, host } = desktop({});
      for (const { program, args } of revealCommands(photo, host).slice(0, 2)) {
        // Where nobody is called FileManager1 the bus says so; a tool that cannot read its arguments says that instead.
        const { stderr } = spawnSync("dbus-run-session", ["--", program, ...args], { encoding: "utf8" });
        expect(stderr).toMatch(/ServiceUnknown|FileManager1/);
        expect(stderr).not.toMatch(/parsing|unable to parse|usage/i);
      }
      expect(execFileSync("dbus-run-session", ["--", "true"]).length).toBe(0);
    },
  );
});
