import { describe, expect, test } from "vitest";
import { dot, normalise } from "../vectors/linear.ts";
import { axisOf } from "./words-axis.ts";

const unit = (...values: number[]) => normalise(Float32Array.from(values));
const noLibrary = () => Promise.reject(new Error("No library is needed."));
const east = { low: [unit(-1, 0, 1)], high: [unit(1, 0, 1)] };
const north = { low: unit(0, -1, -1), high: unit(0, 1, -1) };
const none = { low: [], high: [] };

describe("an axis", () => {
  test("of words alone points from the low words to the high ones, whatever is asked of photos", async () => {
    for (const choice of ["auto", "pair", "means", "smoothed"] as const) {
      const { estimator, axis } = await axisOf({ ends: none, words: north }, choice, noLibrary);
      expect([estimator, [...axis]]).toEqual(["words", [0, 1, 0]]);
    }
  });

  test("of photos alone is what it was", async () => {
    const { estimator, axis } = await axisOf({ ends: east, words: undefined }, "auto", noLibrary);
    expect([estimator, [...axis]]).toEqual(["pair", [1, 0, 0]]);
  });

  test("of both lies in the middle, however far apart the ends of either are", async () => {
    const far = { low: unit(0, -9, -1), high: unit(0, 9, -1) };
    for (const words of [north, far]) {
      const { estimator, axis } = await axisOf({ ends: east, words }, "auto", noLibrary);
      expect(estimator).toBe("pair+words");
      expect([...axis]).toEqual([expect.closeTo(Math.SQRT1_2, 6), expect.closeTo(Math.SQRT1_2, 6), 0]);
      expect(dot(axis, axis)).toBeCloseTo(1, 6);
    }
  });

  test("of both says what was done with the photos", async () => {
    const more = { low: east.low, high: [...east.high, unit(1, 0.1, 1)] };
    const estimatorOf = async (choice: "auto" | "pair" | "means") =>
      (await axisOf({ ends: more, words: north }, choice, noLibrary)).estimator;
    expect(await estimatorOf("auto")).toBe("means+words");
    expect(await estimatorOf("pair")).toBe("pair+words");
  });

  test("is refused where the words do not differ, and where they say the opposite of the photos", async () => {
    const same = { low: north.low, high: north.low };
    for (const ends of [none, east]) {
      await expect(axisOf({ ends, words: same }, "auto", noLibrary)).rejects.toMatchObject({
        code: "axis-degenerate",
        message:
          "The words at the low and the high end mean the same to Lineup; choose words that differ in what the axis " +
          "is about.",
      });
    }
    const west = { low: unit(1, 0, -1), high: unit(-1, 0, -1) };
    await expect(axisOf({ ends: east, words: west }, "auto", noLibrary)).rejects.toMatchObject({
      code: "axis-degenerate",
      message: "The photos of this axis say the opposite of its words; swap the photos or the words.",
    });
  });
});
