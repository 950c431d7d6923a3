import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../testing.ts";
import { ScannedFolder } from "./scanned-folder.ts";

test("every photo below a folder is found once, at any depth, and nothing else", async () => {
  const folder = await ScannedFolder.open();
  const deep = Array.from({ length: 40 }, (_, index) => `level ${index}`).join("/");
  for (const name of ["a.jpg", "b.JPEG", "one/c.png", "one/two/d.WebP", `${deep}/e.tiff`])
    folder.write(name, name);
  for (const name of ["notes.txt", "film.mp4", "one/raw.cr3", "jpgs", "x.jpg.xmp"]) folder.write(name, name);
  mkdirSync(folder.path("folder.jpg"));
  folder.write("folder.jpg/inside.jpg", "inside");
  const outcome = await folder.scan();
  const names = ["a.jpg", "b.JPEG", "one/c.png", "one/two/d.WebP", `${deep}/e.tiff`];
  expect(folder.contents()).toEqual({
    ...Object.fromEntries(names.map((name) => [name, name])),
    "folder.jpg/inside.jpg": "inside",
  });
  expect({ ...outcome, added: outcome.added.length, listed: outcome.listed.size }).toEqual({
    found: 6,
    added: 6,
    changed: [],
    renamed: [],
    removed: [],
    unreadable: [],
    listed: 44,
  });
});

test("links are not followed: to a file, to a folder, in a circle, out of the folder, to nowhere", async () => {
  const folder = await ScannedFolder.open();
  const outside = temporaryDirectory();
  writeFileSync(join(outside, "outside.jpg"), "outside");
  folder.write("sub/a.jpg", "a");
  symlinkSync(folder.path("sub/a.jpg"), folder.path("link.jpg"));
  symlinkSync(folder.path("sub"), folder.path("link"));
  symlinkSync(folder.root, folder.path("sub/circle"));
  symlinkSync(outside, folder.path("out"));
  symlinkSync(join(outside, "outside.jpg"), folder.path("out.jpg"));
  symlinkSync(folder.path("nowhere"), folder.path("dangling.jpg"));
  const { found, unreadable } = await folder.scan();
  expect([found, unreadable, folder.contents()]).toEqual([1, [], { "sub/a.jpg": "a" }]);
});

test("two names of one file are two photos", async () => {
  const folder = await ScannedFolder.open();
  folder.write("a.jpg", "a");
  linkSync(folder.path("a.jpg"), folder.path("b.jpg"));
  await folder.scan();
  const [a, b] = [folder.idOf("a.jpg"), folder.idOf("b.jpg")];
  expect(folder.contents()).toEqual({ "a.jpg": "a", "b.jpg": "a" });
  renameSync(folder.path("a.jpg"), folder.path("c.jpg"));
  await folder.scan();
  expect([folder.idOf("c.jpg"), folder.idOf("b.jpg")]).toEqual([a, b]);
});

test("hidden files and folders, and folders of the system, are passed over", async () => {
  const folder = await ScannedFolder.open();
  const ignored = [
    ".hidden.jpg",
    "._a.jpg",
    ".cache/a.jpg",
    "$RECYCLE.BIN/a.jpg",
    "System Volume Information/a.jpg",
    "@eaDir/a.jpg",
    "#recycle/a.jpg",
    "lost+found/a.jpg",
    "__MACOSX/a.jpg",
  ];
  for (const name of [...ignored, "a.jpg", "not.hidden/a.jpg"]) folder.write(name, name);
  await folder.scan();
  expect(Object.keys(folder.photos()).sort()).toEqual(["a.jpg", "not.hidden/a.jpg"]);
});

test("any name is kept as it is, and names that differ in case or in how they are written are different photos", async () => {
  const folder = await ScannedFolder.open();
  const word = "Ångström.jpg";
  const names = [
    word.normalize("NFC"),
    word.normalize("NFD"),
    "A.jpg",
    "a.jpg",
    "👩‍👩‍👧‍👦 🏳️‍🌈.jpg",
    "صورة ‏جميلة.jpg",
    "照片 写真 사진.jpg",
    "two\nlines\ttab.jpg",
    "back\\slash..\\up.jpg",
    "'quotes' \"double\" %25 #1 ?.jpg",
    " leading and trailing .jpg",
    `${"é".repeat(123)}.jpg`,
    "..jpg.jpg".slice(2),
    "\u202egpj.drawkcab.jpg",
    "e\u0301te\u0301 2019/plage.jpg",
    "\u00e9t\u00e9 2019/plage.jpg",
  ];
  for (const name of names) folder.write(name, name);
  expect(Buffer.byteLength(names[11])).toBe(250);
  const contents = Object.fromEntries(names.map((name) => [name, Buffer.from(name).toString("latin1")]));
  await folder.scan();
  expect(folder.contents()).toEqual(contents);
  const again = await folder.scan();
  expect({ ...again, listed: again.listed.size }).toEqual({
    found: names.length,
    added: [],
    changed: [],
    renamed: [],
    removed: [],
    unreadable: [],
    listed: 3,
  });
});

test("a file that looks the same by name, size and time is not read again", async () => {
  const folder = await ScannedFolder.open();
  folder.write("a.jpg", "before", Date.UTC(2021, 0, 1));
  await folder.scan();
  folder.write("a.jpg", "after!", Date.UTC(2021, 0, 1));
  const { found, changed } = await folder.scan();
  expect([found, changed, folder.contents()]).toEqual([1, [], { "a.jpg": "before" }]);
});

test.each([
  ["its size", "longer", Date.UTC(2021, 0, 1)],
  ["its time", "after", Date.UTC(2021, 0, 2)],
  ["its time, by the thousandth part of a second", "after", Date.UTC(2021, 0, 1) + 1],
  ["its time, backwards to before 1970", "after", -1_000],
])("a file that changed %s is read again and stays the same photo", async (_, content, modifiedAtMs) => {
  const folder = await ScannedFolder.open();
  folder.write("a.jpg", "where", Date.UTC(2021, 0, 1));
  await folder.scan();
  const id = folder.idOf("a.jpg");
  folder.write("a.jpg", content, modifiedAtMs);
  const { changed, added, removed } = await folder.scan();
  expect([changed, added, removed]).toEqual([[id], [], []]);
  expect(folder.photos()).toEqual({ "a.jpg": { id, content } });
});

test("a photo that is gone leaves the ranking but keeps its vector, and comes back as the same", async () => {
  const folder = await ScannedFolder.open();
  folder.write("a.jpg", "a", Date.UTC(2021, 0, 1));
  folder.write("b.jpg", "b");
  const block = await folder.tools.inUse.now.vectors.block();
  await folder.scan();
  const id = folder.idOf("a.jpg");
  rmSync(folder.path("a.jpg"));
  expect((await folder.scan()).removed).toEqual([{ photoId: id, path: folder.path("a.jpg") }]);
  expect([folder.contents(), block.count]).toEqual([{ "b.jpg": "b" }, 1]);
  expect((await folder.scan()).removed).toEqual([]);
  // The same size and time, but other bytes: had it been read again, its content would say so.
  folder.write("a.jpg", "A", Date.UTC(2021, 0, 1));
  expect((await folder.scan()).added).toEqual([id]);
  expect(folder.photos()["a.jpg"]).toEqual({ id, content: "a" });
  expect([...block.photoIds]).toContain(id);
});

test("a photo that is gone and comes back with other content is read again", async () => {
  const folder = await ScannedFolder.open();
  folder.write("a.jpg", "a");
  await folder.scan();
  const id = folder.idOf("a.jpg");
  rmSync(folder.path("a.jpg"));
  await folder.scan();
  folder.write("a.jpg", "other");
  expect((await folder.scan()).added).toEqual([id]);
  expect(folder.photos()).toEqual({ "a.jpg": { id, content: "other" } });
});

test("a photo that is gone and restored with another date is the same, and is not told to have moved", async () => {
  const folder = await ScannedFolder.open();
  folder.write("a.jpg", "a");
  await folder.scan();
  const id = folder.idOf("a.jpg");
  rmSync(folder.path("a.jpg"));
  await folder.scan();
  folder.write("a.jpg", "a");
  const { added, renamed } = await folder.scan();
  expect([added, renamed]).toEqual([[id], []]);
});

test("aborting ends a scan, and the next one completes what it left", async () => {
  const folder = await ScannedFolder.open();
  folder.write("old.jpg", "old");
  await folder.scan();
  const id = folder.idOf("old.jpg");
  renameSync(folder.path("old.jpg"), folder.path("moved.jpg"));
  folder.write("new.jpg", "new");
  const controller = new AbortController();
  const aborted = folder.scan({ signal: controller.signal, onFound: () => controller.abort() });
  await expect(aborted).rejects.toThrow("aborted");
  await folder.scan();
  expect(folder.photos()).toEqual({
    "moved.jpg": { id, content: "old" },
    "new.jpg": { id: folder.idOf("new.jpg"), content: "new" },
  });
});

test("a scan of one folder alone leaves the rest as it was, and goes into folders that are new", async () => {
  const folder = await ScannedFolder.open();
  for (const name of ["a.jpg", "known/b.jpg", "known/deep/c.jpg"]) folder.write(name, name);
  await folder.scan();
  for (const name of ["d.jpg", "known/e.jpg", "new/f.jpg", "new/deep/g.jpg"]) folder.write(name, name);
  rmSync(folder.path("known/b.jpg"));
  await folder.scan({ path: ".", recursive: false });
  expect(Object.keys(folder.photos()).sort()).toEqual([
    "a.jpg",
    "d.jpg",
    "known/b.jpg",
    "known/deep/c.jpg",
    "new/deep/g.jpg",
    "new/f.jpg",
  ]);
  await folder.scan({ path: "known", recursive: false });
  expect(
    Object.keys(folder.photos())
      .filter((name) => name.startsWith("known"))
      .sort(),
  ).toEqual(["known/deep/c.jpg", "known/e.jpg"]);
});

test("a scan of a folder that is gone takes its photos out, whichever folder above it went", async () => {
  const folder = await ScannedFolder.open();
  for (const name of ["a.jpg", "b/c/d/e.jpg"]) folder.write(name, name);
  await folder.scan();
  rmSync(folder.path("b"), { recursive: true });
  const { removed } = await folder.scan({ path: "b/c/d" });
  expect([removed.length, folder.contents()]).toEqual([1, { "a.jpg": "a.jpg" }]);
});

test("a scan of a new folder deep below knows all folders in between", async () => {
  const folder = await ScannedFolder.open();
  folder.write("a.jpg", "a");
  await folder.scan();
  folder.write("b/c/d/e.jpg", "e");
  await folder.scan({ path: "b/c/d" });
  const { folders, photos } = folder.tools;
  expect(photos.counts(folders.tree(folders.byPath(folder.root)!.id))).toEqual({
    photoCount: 2,
    failedCount: 0,
  });
});

/** Does something as a user whom permissions hold back; the superuser can read everything. */
async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid!(65_534);
  try {
    return await work();
  } finally {
    process.seteuid!(0);
  }
}

/** Gives all that is in a folder to the ordinary user. */
function giveAway(root: string): void {
  if (process.getuid?.() !== 0) return;
  for (const name of ["", ...(readdirSync(root, { recursive: true }) as string[])])
    chownSync(join(root, name), 65_534, 65_534);
}

test.skipIf(process.platform === "win32").each([
  ["neither listed nor entered", 0o000],
  ["listed but not entered", 0o400],
])("what is known of a folder that may be %s is kept, and told", async (_, mode) => {
  const folder = await ScannedFolder.open();
  for (const name of ["a.jpg", "shut/b.jpg", "shut/deep/c.jpg"]) folder.write(name, name);
  giveAway(folder.root);
  await folder.scan();
  const before = folder.photos();
  chmodSync(folder.path("shut"), mode);
  onTestFinished(() => chmodSync(folder.path("shut"), 0o700));
  const { found, removed, unreadable } = await asOrdinaryUser(() => folder.scan({ leaveUnread: true }));
  expect({ found, removed, unreadable }).toEqual({
    found: 1,
    removed: [],
    unreadable: [
      {
        path: folder.path("shut"),
        code: "folder-unreadable",
        message: `The folder ${folder.path("shut")} may not be listed; change its permissions.`,
      },
    ],
  });
  expect(folder.photos()).toEqual(before);
  chmodSync(folder.path("shut"), 0o700);
  folder.write("shut/d.jpg", "d");
  expect((await folder.scan()).unreadable).toEqual([]);
  expect(Object.keys(folder.photos())).toHaveLength(4);
});

test.skipIf(process.platform === "win32")(
  "an added folder that may not be listed is folder-unreadable",
  async () => {
    const folder = await ScannedFolder.open();
    folder.write("a.jpg", "a");
    giveAway(folder.root);
    await folder.scan();
    chmodSync(folder.root, 0o000);
    onTestFinished(() => chmodSync(folder.root, 0o700));
    await expect(asOrdinaryUser(() => folder.scan({ leaveUnread: true }))).rejects.toMatchObject({
      code: "folder-unreadable",
    });
    chmodSync(folder.root, 0o700);
    expect(folder.contents()).toEqual({ "a.jpg": "a" });
  },
);

test("files that are written while they are scanned do no harm", async () => {
  const folder = await ScannedFolder.open();
  for (let index = 0; index < 50; index += 1) folder.write(`${index}.jpg`, String(index));
  let round = 0;
  await folder.scan({
    onFound: () => {
      round += 1;
      rmSync(folder.path("1.jpg"), { force: true });
      utimesSync(folder.path("2.jpg"), round, round);
    },
    leaveUnread: true,
  });
  await folder.scan();
  const expected = Array.from({ length: 50 }, (_, index) => `${index}.jpg`).filter(
    (name) => name !== "1.jpg",
  );
  expect(new Set(Object.keys(folder.photos()))).toEqual(new Set(expected));
});
