import { expect, test } from "vitest";
import { crumbsOf } from "./crumbs.ts";

test("the way to a folder begins at the root, the drive or the share", () => {
  expect(["/home/ann/Pictures", "C:\\Users\\ann", "\\\\nas\\photos\\2024", "/"].map(crumbsOf)).toEqual([
    [
      { name: "/", path: "/" },
      { name: "home", path: "/home" },
      { name: "ann", path: "/home/ann" },
      { name: "Pictures", path: "/home/ann/Pictures" },
    ],
    [
      { name: "C:\\", path: "C:\\" },
      { name: "Users", path: "C:\\Users" },
      { name: "ann", path: "C:\\Users\\ann" },
    ],
    [
      { name: "\\\\nas\\photos\\", path: "\\\\nas\\photos\\" },
      { name: "2024", path: "\\\\nas\\photos\\2024" },
    ],
    [{ name: "/", path: "/" }],
  ]);
});

test("a backslash in a name of Linux is left to Windows", () => {
  expect(crumbsOf("/a\\b").map(({ name }) => name)).toEqual(["/", "a\\b"]);
});
