/** Between two tiles, and at least between a tile and the grid's edge, in CSS pixels. */
export const gapPx = 8;

/** Where the tiles of a grid are: equal squares in rows of equal height, in CSS pixels. */
export type GridLayout = {
  count: number;
  columns: number;
  rows: number;
  /** The side of a tile's picture. */
  tilePx: number;
  /** From one row to the next: picture, caption and gap. */
  rowPx: number;
  /** Left of the first column; what does not divide by the columns is shared between both edges. */
  marginPx: number;
  heightPx: number;
};

/** What decides about a layout; `captionPx` is the height of the text below each picture, `tileSizePx` the least side. */
export type GridMeasures = { count: number; widthPx: number; tileSizePx: number; captionPx: number };

/** As many columns as fit, their tiles widened until they fill the width. A grid narrower than a tile has one column. */
export function layoutOf({ count, widthPx, tileSizePx, captionPx }: GridMeasures): GridLayout {
  const roomPx = Math.max(1, widthPx - gapPx);
  const columns = Math.max(1, Math.floor(roomPx / (tileSizePx + gapPx)));
  const tilePx = Math.max(1, Math.floor(roomPx / columns) - gapPx);
  const rowPx = tilePx + captionPx + gapPx;
  const rows = Math.ceil(count / columns);
  const marginPx = Math.max(0, Math.floor((widthPx - columns * (tilePx + gapPx) + gapPx) / 2));
  return { count, columns, rows, tilePx, rowPx, marginPx, heightPx: rows === 0 ? 0 : rows * rowPx + gapPx };
}

/** Where a position's row begins, the gap above it included. */
export function rowTopPx({ columns, rowPx }: GridLayout, position: number): number {
  return Math.floor(position / columns) * rowPx;
}

/** Rows, the first one and the one after the last. */
export type Rows = { first: number; end: number };

/** The rows of which something is within `heightPx` from `topPx`. */
export function rowsInSight({ rows, rowPx }: GridLayout, topPx: number, heightPx: number): Rows {
  const first = Math.min(Math.max(0, Math.floor(topPx / rowPx)), Math.max(0, rows - 1));
  const end = Math.min(rows, Math.max(first + 1, Math.ceil((topPx + heightPx) / rowPx)));
  return { first: Math.min(first, end), end };
}

/** Tiles outside the screen are few enough to be drawn in a frame or two, however small they are. */
const mostTilesBeside = 240;

/**
 * The rows to draw: a screen above and one below, less where tiles are tiny. Their number depends on nothing but the
 * layout and the height, so that every row that leaves at one end can be used again at the other.
 */
export function rowsToDraw(layout: GridLayout, topPx: number, heightPx: number): Rows {
  const screen = Math.ceil(heightPx / layout.rowPx) + 1;
  const beside = Math.min(screen, Math.max(1, Math.floor(mostTilesBeside / layout.columns)));
  const count = Math.min(layout.rows, screen + 2 * beside);
  const { first } = rowsInSight(layout, topPx, heightPx);
  const from = Math.min(Math.max(0, first - beside), layout.rows - count);
  return { first: from, end: from + count };
}

/** The positions of all tiles in some rows: the first one and the one after the last. */
export function positionsIn({ columns, count }: GridLayout, rows: Rows): { first: number; end: number } {
  return { first: rows.first * columns, end: Math.min(count, rows.end * columns) };
}

/** The least that has to be scrolled to show the whole row of a position: the new top. */
export function topShowing(layout: GridLayout, position: number, topPx: number, heightPx: number): number {
  const rowTop = rowTopPx(layout, position);
  const rowEnd = rowTop + layout.rowPx + gapPx;
  if (rowTop < topPx || layout.rowPx + gapPx > heightPx) return rowTop;
  return rowEnd > topPx + heightPx ? rowEnd - heightPx : topPx;
}

/** A photo that stays in place while everything around it changes: its position, and its row's distance from the top. */
export type Anchor = { position: number; distancePx: number };

/**
 * The top that keeps an anchor where it was, in a layout that may be another one. A row cut off at the top is cut off by
 * the same share of it; another one stays whole as far as the height allows.
 */
export function topKeeping(before: GridLayout, now: GridLayout, anchor: Anchor, heightPx: number): number {
  const { distancePx } = anchor;
  const cutOff = Math.min(0, distancePx) * (now.rowPx / before.rowPx);
  const fitting = Math.min(distancePx, Math.max(0, heightPx - now.rowPx - gapPx));
  return rowTopPx(now, anchor.position) - (distancePx < 0 ? cutOff : fitting);
}
