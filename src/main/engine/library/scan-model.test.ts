import { readFileSync, statSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ScannedFolder } from "./scanned-folder.ts";
import { applyChange, folderNames, photosOnDisk, treeChange, type TreeChange } from "./tree-changes.ts";

/** Few sizes, so that different photos of equal size are common. */
const contents = ["one", "two", "three", "four", "five5", "six66"];

type Operation =
  | TreeChange
  | { do: "scan"; of: string; recursive: boolean; cutShort: boolean; leaveUnread: boolean }
  | { do: "scanAll" };

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: treeChange },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("scan"),
      of: fc.constantFrom(...folderNames),
      recursive: fc.boolean(),
      cutShort: fc.boolean(),
      leaveUnread: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("scanAll") }) },
);

/** The photos on disk by relative path, each with its content and what tells its file from all others. */
function onDisk(folder: ScannedFolder): Map<string, { content: string; file: string }> {
  return new Map(
    photosOnDisk(folder.root).map((name) => {
      const { ino, mtimeMs } = statSync(folder.path(name));
      return [name, { content: readFileSync(folder.path(name), "latin1"), file: `${ino} ${mtimeMs}` }];
    }),
  );
}

test(
  "after any changes and scans, the library has each photo on disk once, with its content, and a file that only moved " +
    "is the photo it was",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 40 }), async (operations) => {
        const folder = await ScannedFolder.open();
        const block = await folder.tools.inUse.now.vectors.block();
        /** The photo that each file was at the last full scan, and has to be at the next one. */
        let idOfFile = new Map<string, number>();

        /** A scan of a part cannot know that a file moved if another took its place, or has the same content. */
        const dropUnknowable = () => {
          const disk = onDisk(folder);
          const placeOf = new Map(Object.entries(folder.photos()).map(([name, { id }]) => [id, name]));
          const contents = [...disk.values()].map(({ content }) => content);
          const isCopied = (content: string) => contents.filter((other) => other === content).length > 1;
          const nameOf = new Map([...disk].map(([name, { file }]) => [file, name]));
          for (const [file, id] of idOfFile) {
            const there = disk.get(placeOf.get(id) ?? "");
            const copied = nameOf.has(file) && isCopied(disk.get(nameOf.get(file)!)!.content);
            if (copied || (there !== undefined && there.file !== file)) idOfFile.delete(file);
          }
        };

        const scanAll = async () => {
          await folder.scan();
          const disk = onDisk(folder);
          const photos = folder.photos();
          expect(folder.contents()).toEqual(
            Object.fromEntries([...disk].map(([name, { content }]) => [name, content])),
          );
          const ids = Object.values(photos).map(({ id }) => id);
          expect(new Set(block.photoIds)).toEqual(new Set(ids));
          const now = new Map([...disk].map(([name, { file }]) => [file, photos[name].id]));
          for (const [file, id] of now) if (idOfFile.has(file)) expect(id).toBe(idOfFile.get(file));
          const again = await folder.scan();
          expect([again.added, again.changed, again.renamed, again.removed]).toEqual([[], [], [], []]);
          idOfFile = now;
        };

        for (const one of [...operations, { do: "scanAll" } as const]) {
          if (one.do === "scanAll") await scanAll();
          else if (one.do !== "scan")
            applyChange(folder.root, one, (name, content) => folder.write(name, contents[content]));
          else {
            dropUnknowable();
            const controller = new AbortController();
            const onFound = () => {
              if (one.cutShort) controller.abort();
            };
            const { of, recursive, leaveUnread } = one;
            await folder
              .scan({ path: of, recursive, leaveUnread, signal: controller.signal, onFound })
              .catch((error: unknown) => expect(error).toMatchObject({ name: "AbortError" }));
          }
        }
        await folder.tools.walker.close();
      }),
      { numRuns: 40 },
    );
  },
);
