import { expect, test } from "vitest";
import { Selection } from "./selection.svelte.ts";

const shown = Uint32Array.of(9, 4, 7, 1, 5);

test("a range reaches from the photo last chosen to the one named, whichever comes first", () => {
  const selection = new Selection();
  selection.only(1);
  selection.extendTo(4, shown);
  expect([...selection.ids]).toEqual([4, 7, 1]);
  selection.extendTo(5, shown);
  expect([...selection.ids]).toEqual([1, 5]);
  expect(selection.focusedId).toBe(5);
});

test("a range from a photo that is not shown any more begins anew", () => {
  const selection = new Selection();
  selection.only(100);
  selection.extendTo(7, shown);
  expect([...selection.ids]).toEqual([7]);
});

test("a photo is added to the selection and taken out of it again", () => {
  const selection = new Selection();
  selection.only(9);
  selection.toggle(7);
  selection.toggle(9);
  expect([...selection.ids]).toEqual([7]);
});

test("moving the keyboard selects nothing", () => {
  const selection = new Selection();
  selection.only(9);
  selection.focus(4);
  expect([[...selection.ids], selection.focusedId]).toEqual([[9], 4]);
});

test("photos that are selected elsewhere are not among those shown", () => {
  const selection = new Selection();
  selection.only(5);
  selection.toggle(100);
  selection.toggle(4);
  expect(selection.among(shown)).toEqual([4, 5]);
});
