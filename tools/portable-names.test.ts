import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const isRepository = existsSync(join(root, ".git"));

/** Windows takes these for devices, with any ending, and refuses to check them out. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

test.skipIf(!isRepository)(
  "every file of the repository has a name that all systems take (needs a clone, not a copy)",
  () => {
    // In a container the files can be another user's, which git refuses without this.
    const list = ["-c", "safe.directory=*", "ls-files", "-z"];
    const { status, stdout, stderr } = spawnSync("git", list, { cwd: root, encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    const paths = stdout.split("\0").filter((path) => path !== "");
    expect(paths.length).toBeGreaterThan(100);
    const refused = (name: string) => device.test(name) || /[<>:"\\|?*]|[. ]$/.test(name);
    expect(paths.filter((path) => path.split("/").some(refused))).toEqual([]);
    expect(["NUL", "aux.ts", "a:b", "end."].every(refused)).toBe(true);
  },
);
