/** A width and a height in CSS pixels, or of a picture in its own. */
export type Size = { width: number; height: number };

/** How a picture is looked at: 1 shows it whole; then where its middle is from the middle of the stage, in CSS pixels. */
export type Look = { zoom: number; x: number; y: number };

/** What a shown picture can be told to do. */
export type ZoomControls = { zoomIn: () => void; zoomOut: () => void; showWhole: () => void };

/** The whole picture in the middle. */
export const whole: Look = { zoom: 1, x: 0, y: 0 };

/** Beyond one screen pixel for each of the picture's, this often. */
const mostEnlarged = 4;

/** How large the whole picture is on a stage: as large as fits, but no more than one CSS pixel for each of its own. */
export function fitOf(picture: Size, stage: Size): Size {
  const scale = Math.min(1, stage.width / picture.width, stage.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** The zoom that shows each pixel of a picture as one of the screen. */
export function fullZoomOf(picture: Size, stage: Size, pixelRatio: number): number {
  return picture.width / (fitOf(picture, stage).width * pixelRatio);
}

/** What the looks of a picture are bounded by. */
export type Bounds = { fit: Size; stage: Size; fullZoom: number };

/** Zooms by a factor about a point of the stage, counted from its middle: what is there stays there as far as it can. */
export function zoomedBy(factor: number, look: Look, point: { x: number; y: number }, bounds: Bounds): Look {
  const most = Math.max(1, bounds.fullZoom) * mostEnlarged;
  const zoom = Math.min(most, Math.max(1, look.zoom * factor));
  const grown = zoom / look.zoom;
  const x = point.x - (point.x - look.x) * grown;
  const y = point.y - (point.y - look.y) * grown;
  return kept({ zoom, x, y }, bounds);
}

/** Moves the picture by a way on the stage. */
export function movedBy(way: { x: number; y: number }, look: Look, bounds: Bounds): Look {
  return kept({ zoom: look.zoom, x: look.x + way.x, y: look.y + way.y }, bounds);
}

/** No edge of a picture comes into the stage that need not, and a side that fits is in the middle. */
function kept({ zoom, x, y }: Look, { fit, stage }: Bounds): Look {
  const within = (value: number, roomPx: number) =>
    roomPx <= 0 ? 0 : Math.min(roomPx, Math.max(-roomPx, value));
  return {
    zoom,
    x: within(x, (fit.width * zoom - stage.width) / 2),
    y: within(y, (fit.height * zoom - stage.height) / 2),
  };
}
