/**
 * @file [Note: Two heights] A browser places nothing lower than some 16.7 million CSS pixels at a pixel ratio of 2, and
 * 200,000 large tiles are higher than that. The grid then scrolls through a shorter space. Small steps move the photos by
 * as much as the scroll bar says; what the two spaces differ by is caught up with by jumps, and near both ends, where the
 * spaces agree pixel by pixel, so that the first and the last photo can always be reached.
 */

/** As high as an element gets: half of what Chromium can place exactly at a pixel ratio of 2, in CSS pixels. */
export const highestElementPx = 8_000_000;

/** The layout's height, the height scrolled through, and that of the screen, in CSS pixels. */
export type ScrollSpace = { layoutPx: number; scrollPx: number; screenPx: number };

/** One place in both spaces. `layoutTopPx - scrollTopPx` is how far tiles are drawn above where they are laid out. */
export type Place = { scrollTopPx: number; layoutTopPx: number };

/** A larger step than this is a jump, and nearer than this to an end both spaces agree. */
const screensOfAStep = 2;
const screensThatAgree = 8;

export function scrollSpaceOf(layoutPx: number, screenPx: number, highestPx = highestElementPx): ScrollSpace {
  return { layoutPx, scrollPx: Math.min(layoutPx, highestPx), screenPx };
}

/** The place where the layout has a certain top. */
export function placeAtLayout(space: ScrollSpace, layoutTopPx: number): Place {
  const { layout, scroll, agreeing } = reachOf(space);
  const top = clamp(layoutTopPx, 0, layout);
  return { layoutTopPx: top, scrollTopPx: Math.round(carryOver(top, layout, scroll, agreeing)) };
}

/** The place where a jump of the scroll bar leads to. */
export function placeAtScroll(space: ScrollSpace, scrollTopPx: number): Place {
  const { layout, scroll, agreeing } = reachOf(space);
  const top = clamp(scrollTopPx, 0, scroll);
  return { layoutTopPx: carryOver(top, scroll, layout, agreeing), scrollTopPx: top };
}

/**
 * The place after the browser has scrolled. Its `scrollTopPx` differs from the one given where the two spaces have to be
 * brought together; the photos in sight then stay where they are once it is set.
 */
export function placeAfterScroll(space: ScrollSpace, before: Place, scrollTopPx: number): Place {
  const { scroll } = reachOf(space);
  const top = clamp(scrollTopPx, 0, scroll);
  if (space.layoutPx === space.scrollPx) return { layoutTopPx: top, scrollTopPx: top };
  const stepPx = space.screenPx * screensOfAStep;
  if (Math.abs(top - before.scrollTopPx) > stepPx) return placeAtScroll(space, top);
  const layoutTopPx = before.layoutTopPx + top - before.scrollTopPx;
  const isNearEnd = top < stepPx || top > scroll - stepPx;
  return isNearEnd ? placeAtLayout(space, layoutTopPx) : { layoutTopPx, scrollTopPx: top };
}

/** How far either space can be scrolled, and how far they agree from both ends. */
function reachOf({ layoutPx, scrollPx, screenPx }: ScrollSpace) {
  const layout = Math.max(0, layoutPx - screenPx);
  const scroll = Math.max(0, scrollPx - screenPx);
  return { layout, scroll, agreeing: Math.min(screenPx * screensThatAgree, scroll / 4) };
}

/** From one space to the other: pixel by pixel near both ends, in proportion between. */
function carryOver(topPx: number, reachPx: number, otherReachPx: number, agreeingPx: number): number {
  if (reachPx === otherReachPx || topPx <= agreeingPx) return topPx;
  if (topPx >= reachPx - agreeingPx) return otherReachPx - (reachPx - topPx);
  const share = (topPx - agreeingPx) / (reachPx - 2 * agreeingPx);
  return agreeingPx + share * (otherReachPx - 2 * agreeingPx);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
