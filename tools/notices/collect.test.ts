import { join } from "node:path";
import { expect, test } from "vitest";
import type { Notices } from "../../src/shared/notices.ts";
import { noticesAsText } from "./as-text.ts";
import { collectNotices, type BundledPackage } from "./collect.ts";

const root = join(import.meta.dirname, "../..");
const widget: BundledPackage = {
  name: "widget",
  version: "1.0.0",
  identifier: "ISC",
  text: "ISC License\n\nCopyright (c) 2020 A. Person\n\nPermission to use is granted.",
};

/** A notice with its texts in place of their numbers. */
function noticeOf({ notices, texts }: Notices, name: string) {
  const notice = notices.find((one) => one.name === name)!;
  return { ...notice, texts: notice.texts.map((place) => texts[place]) };
}

test("notices are the same, byte for byte, whenever they are made", () => {
  expect(JSON.stringify(collectNotices(root, [widget]))).toBe(JSON.stringify(collectNotices(root, [widget])));
});

test("notices have the engine's packages, those in the page, what binaries have inside, Electron and the encoder", () => {
  const all = collectNotices(root, [widget]);
  expect(noticeOf(all, "widget")).toEqual({
    name: "widget",
    version: "1.0.0",
    licence: "ISC",
    of: "page",
    copyright: ["Copyright (c) 2020 A. Person"],
    texts: ["ISC License\n\nPermission to use is granted."],
  });
  expect(noticeOf(all, "ws")).toMatchObject({
    of: "engine",
    licence: "MIT",
    texts: [expect.stringMatching(/Permission is hereby granted, free of charge/)],
  });
  expect(noticeOf(all, "@img/sharp-win32-arm64")).toMatchObject({
    licence: "Apache-2.0 AND LGPL-3.0-or-later",
    copyright: ["Copyright 2013 Lovell Fuller and others."],
    texts: [
      expect.stringContaining("Apache License"),
      expect.stringMatching(/GNU LESSER GENERAL PUBLIC LICENSE[^]*GNU GENERAL PUBLIC LICENSE/),
    ],
  });
  expect(noticeOf(all, "cairo")).toMatchObject({ of: "binary", licence: "MPL-1.1" });
  expect(noticeOf(all, "ONNX Runtime's third-party software").texts).toEqual([
    expect.stringContaining("Eigen"),
  ]);
  expect(noticeOf(all, "Electron").note).toContain("LICENSES.chromium.html");
  expect(noticeOf(all, "Lineup small")).toMatchObject({
    of: "encoder",
    licence: "Apache-2.0",
    texts: [expect.stringContaining("MobileNetV2"), expect.stringContaining("Apache License")],
  });
});

test("a licence text is there once, and every text belongs to something", () => {
  const { notices, texts } = collectNotices(root, []);
  expect(new Set(texts).size).toBe(texts.length);
  expect(
    texts.filter((text) => /^Permission is hereby granted, free of charge/m.test(text)).length,
  ).toBeLessThan(6);
  expect(new Set(notices.flatMap(({ texts: places }) => places))).toEqual(new Set(texts.keys()));
  // Only Microsoft's DirectML has its terms elsewhere.
  expect(notices.filter(({ texts: places }) => places.length === 0).map(({ name }) => name)).toEqual([
    "DirectML",
  ]);
});

test("code in the page under a licence that is not allowed ends the making, and so does a package without a text", () => {
  const bundled = [
    { ...widget, name: "copyleft", identifier: "AGPL-3.0-only" },
    { name: "wordless", version: "2.0.0", identifier: "MIT" },
    { ...widget, name: "silent", identifier: undefined },
  ];
  expect(() => collectNotices(root, bundled)).toThrow(
    [
      "copyleft 1.0.0 is under AGPL-3.0-only, which is not on the list of tools/notices/allowed.ts; do without it, or add the licence there with a reason.",
      "wordless 2.0.0 has no licence file; look up its copyright line and add it to tools/notices/known.ts.",
      "silent 1.0.0 names no licence; read its files, and note what they say in tools/notices/known.ts, or do without it.",
    ].join("\n"),
  );
});

test("as a text, each part names its licence and where its text stands", () => {
  const text = noticesAsText({
    notices: [
      {
        name: "pen",
        version: "1.0.0",
        licence: "MIT",
        of: "engine",
        copyright: ["(c) 2020 A. Person"],
        texts: [0],
      },
      {
        name: "ink",
        version: null,
        licence: "Zlib AND MIT",
        of: "binary",
        inside: "pen",
        note: "Blue.",
        copyright: [],
        texts: [1, 0],
      },
    ],
    texts: ["Do as you please.", "So do I."],
  });
  expect(text).toContain(
    "pen 1.0.0\nLicence: MIT (text 1)\n(c) 2020 A. Person\n\nink, inside pen\nLicence: Zlib AND MIT (text 2, 1)\nBlue.\n",
  );
  expect(text).toMatch(/Text 1\n\nDo as you please\.\n\n-+\nText 2\n\nSo do I\.\n$/);
});
