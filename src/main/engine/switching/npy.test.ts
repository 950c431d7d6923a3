import { describe, expect, test } from "vitest";
import { readNpyRow } from "./npy.ts";
import { npyFile } from "./testing.ts";

const values = [0.25, -1.5, 3];

describe("a NumPy file", () => {
  test.each([1, 2, 3])("of format %s is read when it holds one row of float32", (version) => {
    expect([...readNpyRow(npyFile(values, { version }), 3)!]).toEqual(values);
  });

  test.each([
    ["of other values", npyFile(values, { descr: "<f8" })],
    ["of big-endian values", npyFile(values, { descr: ">f4" })],
    ["in Fortran order", npyFile(values, { fortranOrder: "True" })],
    ["of one dimension", npyFile(values, { shape: "(3,)" })],
    ["of a column", npyFile(values, { shape: "(3, 1)" })],
    ["of another length", npyFile([1, 2, 3, 4])],
    ["that ends too early", npyFile(values).subarray(0, -1)],
    ["that goes on", Buffer.concat([npyFile(values), Buffer.alloc(4)])],
    ["of a format to come", npyFile(values, { version: 4 })],
    ["of its first bytes alone", npyFile(values).subarray(0, 9)],
    ["whose header is longer than it", npyFile(values).subarray(0, 20)],
    ["that is none", Buffer.from("This is no NumPy file, though it is long enough to be one.")],
    ["that is empty", Buffer.alloc(0)],
  ])("%s is refused", (_, bytes) => {
    expect(readNpyRow(bytes, 3)).toBeUndefined();
  });
});
