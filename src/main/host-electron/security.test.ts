import { describe, expect, test } from "vitest";
import { isOwnFrame, mayHave, mayLoad, mayOpenOutside } from "./security.ts";
import { readConnect, readPurpose, readUpdateAct, refuseStrangers } from "./shell-messages.ts";

const own = { parent: null, origin: "app://lineup" };
const nonce = "5b6e9f6e-6f0c-4a51-9d0d-2f1a4a1f2c3b";
const strangers = [
  null,
  { parent: null, origin: "https://evil.example" },
  { parent: null, origin: "app://other" },
  { parent: null, origin: "null" },
  { parent: own, origin: "app://lineup" },
];

test("only the app's own page, and no frame within it, is listened to", () => {
  expect(isOwnFrame(own)).toBe(true);
  expect(strangers.map(isOwnFrame)).toEqual(strangers.map(() => false));
});

describe("a message of the page", () => {
  test.each(strangers)("is refused from %o", (frame) => {
    expect(readConnect(frame, nonce)).toBeNull();
    const refusal = "does not come from Lineup's own page";
    expect(() => readPurpose(frame, "add")).toThrow(refusal);
    expect(() => readUpdateAct(frame, "look")).toThrow(refusal);
    expect(() => refuseStrangers(frame)).toThrow(refusal);
  });

  test("is taken in its own form only", () => {
    expect(readConnect(own, nonce)).toBe(nonce);
    expect(readPurpose(own, "copy-into")).toBe("copy-into");
    expect(readUpdateAct(own, "switch-on")).toBe("switch-on");
    for (const wrong of [undefined, "", "short", "a".repeat(101), 7, { nonce }])
      expect(readConnect(own, wrong)).toBeNull();
    for (const wrong of [undefined, "open", { purpose: "add" }])
      expect(() => readPurpose(own, wrong)).toThrow();
    for (const wrong of [undefined, "add", ["install"], { act: "install" }])
      expect(() => readUpdateAct(own, wrong)).toThrow();
  });
});

test("a page may fill the screen and write to the clipboard, and nothing else, and no other page may", () => {
  expect(mayHave("fullscreen", "app://lineup")).toBe(true);
  expect(mayHave("clipboard-sanitized-write", "app://lineup/")).toBe(true);
  for (const permission of [
    "clipboard-read",
    "media",
    "geolocation",
    "notifications",
    "openExternal",
    "unknown",
  ])
    expect(mayHave(permission, "app://lineup")).toBe(false);
  expect(mayHave("fullscreen", "https://evil.example")).toBe(false);
});

test.each([
  ["app://lineup/", true],
  ["photo://media/thumb/1", true],
  ["blob:app://lineup/1b", true],
  ["https://example.com/", false],
  ["http://127.0.0.1/", false],
  ["ws://127.0.0.1/", false],
  ["file:///etc/passwd", false],
  ["data:text/html,hello", false],
  ["", false],
])("whether %s may be loaded: %s", (address, may) => expect(mayLoad(address)).toBe(may));

test.each([
  ["https://example.com/", true],
  ["http://example.com/", true],
  ["file:///etc/passwd", false],
  ["smb://server/share", false],
  ["ms-settings:privacy", false],
  ["javascript:alert(1)", false],
  ["https", false],
])("whether %s may be opened in the system's browser: %s", (address, may) =>
  expect(mayOpenOutside(address)).toBe(may),
);
