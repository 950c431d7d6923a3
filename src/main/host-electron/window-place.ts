import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const rectangle = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
const windowPlace = z.object({ bounds: rectangle, isMaximized: z.boolean() });

/** In pixels that do not depend on the display. */
export type Rectangle = z.infer<typeof rectangle>;
/** Where a window was, and whether it filled its display. */
export type WindowPlace = z.infer<typeof windowPlace>;

/** The size of a window that was never opened, and the least any window has. */
export const firstSize = { width: 1_280, height: 860 } as const;
export const leastSize = { width: 640, height: 480 } as const;

/** What was remembered in a file; undefined where nothing usable was. */
export function readWindowPlace(file: string): WindowPlace | undefined {
  try {
    return windowPlace.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // Never opened, or written by something else: the window then opens as for the first time.
    return undefined;
  }
}

/** Remembers where a window is. A place that cannot be written is not worth an error. */
export function writeWindowPlace(file: string, place: WindowPlace): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(place));
  } catch {
    // The next window opens where the one before did.
  }
}

/**
 * Where a window goes that was at `bounds`, given the work areas of the displays there are now, at least one: onto the
 * display it overlaps most, wholly, and no larger than that; in the middle of the first, if it overlaps none.
 */
export function placeOnDisplays(bounds: Rectangle | undefined, displays: readonly Rectangle[]): Rectangle {
  const wanted = bounds ?? { ...firstSize, x: Infinity, y: Infinity };
  const overlaps = displays.map((display) => overlap(wanted, display));
  const most = Math.max(...overlaps);
  const display = displays[overlaps.indexOf(most)];
  const width = clamp(wanted.width, Math.min(leastSize.width, display.width), display.width);
  const height = clamp(wanted.height, Math.min(leastSize.height, display.height), display.height);
  const rest = { x: display.width - width, y: display.height - height };
  if (most === 0) {
    return { x: display.x + Math.floor(rest.x / 2), y: display.y + Math.floor(rest.y / 2), width, height };
  }
  return {
    x: clamp(wanted.x, display.x, display.x + rest.x),
    y: clamp(wanted.y, display.y, display.y + rest.y),
    width,
    height,
  };
}

function overlap(one: Rectangle, other: Rectangle): number {
  const along = (start: "x" | "y", size: "width" | "height") =>
    Math.min(one[start] + one[size], other[start] + other[size]) - Math.max(one[start], other[start]);
  return Math.max(0, along("x", "width")) * Math.max(0, along("y", "height"));
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
