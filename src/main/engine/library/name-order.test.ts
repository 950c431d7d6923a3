import fc from "fast-check";
import { expect, test } from "vitest";
import { nameKey } from "./name-key.ts";
import { NameOrder } from "./name-order.ts";

const letters = fc.constantFrom("a", "B", "é", "0", "1", "9", " ", ".");
const names = fc.uniqueArray(fc.string({ maxLength: 4, unit: letters }), { maxLength: 10 });

test("names are ranked as their keys are, whatever names came before", () => {
  fc.assert(
    fc.property(fc.array(names, { maxLength: 5 }), (lists) => {
      const order = new NameOrder();
      for (const list of lists) {
        const ranks = order.ranks(list);
        const keys = list.map((name) => nameKey(name));
        for (const [one, key] of keys.entries()) {
          const comparisons = keys.map((other) => (key < other ? -1 : key > other ? 1 : 0));
          expect(Array.from(ranks, (rank) => Math.sign(ranks[one] - rank))).toEqual(comparisons);
        }
      }
    }),
  );
});
