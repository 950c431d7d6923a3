import type { GridLayout } from "./layout.ts";

/**
 * The position that a key leads to from another one; undefined for keys that lead nowhere. `screenRows` is how many whole
 * rows fit on the screen. Without a row below, the last photo is below.
 */
export function positionAfter(
  key: string,
  position: number,
  { columns, count }: GridLayout,
  screenRows: number,
): number | undefined {
  const last = count - 1;
  const down = (rows: number) => {
    const isLastRow = Math.floor(position / columns) === Math.floor(last / columns);
    return isLastRow ? position : Math.min(last, position + rows * columns);
  };
  const up = (rows: number) => {
    const column = position % columns;
    return Math.max(column, position - rows * columns);
  };
  const page = Math.max(1, screenRows);
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, position - 1);
    case "ArrowRight":
      return Math.min(last, position + 1);
    case "ArrowUp":
      return up(1);
    case "ArrowDown":
      return down(1);
    case "PageUp":
      return up(page);
    case "PageDown":
      return down(page);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}
