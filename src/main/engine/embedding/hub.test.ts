import { describe, expect, test } from "vitest";
import type { CatalogEntry } from "./catalog.ts";
import { filesOnHub, mirrorAddress } from "./hub.ts";

const file = (name: string, address?: string) => ({
  file: name,
  bytes: 1,
  sha256: "0".repeat(64),
  ...(address !== undefined && { address }),
});
const revision = "a".repeat(40);
const entry: CatalogEntry = {
  id: "clip",
  title: "An encoder",
  licence: "MIT",
  origin: { kind: "hub", repository: "someone/clip", revision },
  image: file("onnx/image.onnx"),
  preprocessing: 1,
  input: { name: "image", width: 8, height: 8, fit: { kind: "squash" }, tensor: { type: "uint8" } },
  output: { name: "embedding", pooling: "none", dimensions: 4 },
  text: {
    model: file("onnx/text.onnx"),
    tokenizer: file("words.json"),
    tokens: 7,
    padding: 0,
    input: "ids",
    tokenType: "int64",
    output: "rows",
  },
  starterAxes: [
    {
      name: "Most aesthetic",
      licence: "MIT",
      source: "https://example.org",
      low: file("low.npy", "https://example.org/axes/1.npy"),
      high: file("high.npy", "https://huggingface.co/other/repository/high.npy"),
    },
    { name: "Least", licence: "MIT", source: "", low: file("high.npy"), high: file("low.npy") },
  ],
};
const root = `/someone/clip/resolve/${revision}`;
const addresses = (one: CatalogEntry, mirror: URL | null) =>
  filesOnHub(one, mirror).map(({ file, url }) => [file, url.href]);

describe("filesOnHub", () => {
  test("names every file once with its address, the encoder itself last", () => {
    const withOneAxis = { ...entry, starterAxes: entry.starterAxes!.slice(0, 1) };
    expect(addresses(withOneAxis, null)).toEqual([
      ["low.npy", "https://example.org/axes/1.npy"],
      ["high.npy", "https://huggingface.co/other/repository/high.npy"],
      ["words.json", `https://huggingface.co${root}/words.json`],
      ["onnx/text.onnx", `https://huggingface.co${root}/onnx/text.onnx`],
      ["onnx/image.onnx", `https://huggingface.co${root}/onnx/image.onnx`],
    ]);
    expect(filesOnHub(entry, null).map((one) => one.file)).toEqual([
      "low.npy",
      "high.npy",
      "words.json",
      "onnx/text.onnx",
      "onnx/image.onnx",
    ]);
  });

  test("has but one file for an encoder that has nothing else", () => {
    const image = { ...entry, text: undefined, starterAxes: undefined };
    expect(addresses(image as CatalogEntry, null)).toEqual([
      ["onnx/image.onnx", `https://huggingface.co${root}/onnx/image.onnx`],
    ]);
  });

  test.each([
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["https://mirror.example/", "https://mirror.example"],
    ["https://mirror.example/hub//", "https://mirror.example/hub"],
  ])("takes what is the hub's from the mirror %s, and the rest from where it is", (mirror, base) => {
    const all = new Map(
      addresses({ ...entry, starterAxes: entry.starterAxes!.slice(0, 1) }, mirrorAddress(mirror)) as [
        string,
        string,
      ][],
    );
    expect(all.get("onnx/image.onnx")).toBe(`${base}${root}/onnx/image.onnx`);
    expect(all.get("high.npy")).toBe(`${base}/other/repository/high.npy`);
    expect(all.get("low.npy")).toBe("https://example.org/axes/1.npy");
  });

  test.each<[CatalogEntry["origin"], string]>([
    [
      { kind: "shipped" },
      "The encoder clip comes with Lineup and is always there: there is nothing to install.",
    ],
    [
      { kind: "recipe", recipe: "clip", why: "Published nowhere." },
      "The encoder clip is published nowhere; make it with models/export and import the file.",
    ],
    [{ kind: "imported" }, "The encoder clip was brought in as a file; to replace it, import it again."],
  ])("refuses an encoder of the origin %j", (origin, message) => {
    expect(() => filesOnHub({ ...entry, origin }, null)).toThrow(
      expect.objectContaining({ code: "install-refused", message }),
    );
  });
});

test.each(["http://mirror.example", "http://192.168.0.1", "ftp://mirror.example", "mirror.example", "/hub"])(
  "%s is no mirror",
  (text) => {
    expect(() => mirrorAddress(text)).toThrow(
      expect.objectContaining({
        code: "bad-input",
        message: `The mirror ${text} cannot be used; name an https address, or an http address on this machine.`,
      }),
    );
  },
);
