/**
 * @file What `app.ts` runs inside the page. Playwright sends each function there as text, so none knows anything outside
 * itself. Times are milliseconds of the page's clock, which begins with the navigation.
 */

/** When something was painted first: one thumbnail, and all those in sight. */
export type FirstPaint = { oneMs: number; allMs: number };

/** Resolves once every tile in sight shows its picture. */
export async function firstPaint(): Promise<FirstPaint> {
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  let oneMs = 0;
  for (;;) {
    await frame();
    const pictures = [...document.querySelectorAll<HTMLImageElement>("[role=option] img")].filter(
      (picture) => picture.getBoundingClientRect().top < innerHeight,
    );
    const ready = pictures.filter(({ complete, naturalWidth }) => complete && naturalWidth > 0);
    if (ready.length === 0 || (oneMs > 0 && ready.length < pictures.length)) continue;
    // Arrived is not decoded, and decoded is painted with the next frame. A tile may go to another photo meanwhile.
    const decoded = await Promise.allSettled(ready.map((picture) => picture.decode()));
    if (decoded.some(({ status }) => status === "rejected")) continue;
    await frame();
    const paintedMs = await frame();
    oneMs ||= paintedMs;
    if (ready.length === pictures.length) return { oneMs, allMs: paintedMs };
  }
}

/** A click on a sort button: the photo that came first, and when its tile and its picture were painted. */
export type Switch = { firstId: string; tileMs: number; pictureMs: number };

/** Waits for the next click, and resolves once the first tile shows another photo. */
export function nextSwitch(): Promise<Switch> {
  const firstTile = () => document.querySelector<HTMLElement>('[role=option][aria-posinset="1"]');
  const formerId = firstTile()?.dataset["photoId"];
  /** Just after the frame that is being made has been painted. */
  const painted = () =>
    new Promise<number>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve(performance.now());
      };
      requestAnimationFrame(() => port2.postMessage(null));
    });
  return new Promise((resolve, reject) => {
    const onClick = ({ timeStamp }: MouseEvent) => {
      const look = () => {
        const tile = firstTile();
        const firstId = tile?.dataset["photoId"];
        if (!tile || firstId === undefined || firstId === formerId) return void requestAnimationFrame(look);
        const tilePainted = painted();
        const picture = tile.querySelector("img")!;
        const arrived = picture.complete
          ? Promise.resolve()
          : new Promise((done) => picture.addEventListener("load", done, { once: true }));
        const picturePainted = arrived.then(() => picture.decode()).then(painted);
        Promise.all([tilePainted, picturePainted]).then(
          ([tileMs, pictureMs]) =>
            resolve({ firstId, tileMs: tileMs - timeStamp, pictureMs: pictureMs - timeStamp }),
          reject,
        );
      };
      requestAnimationFrame(look);
    };
    addEventListener("click", onClick, { capture: true, once: true });
  });
}

/** Scrolls from the top, steadily, until the end or the time is reached, and resolves to how long each frame took. */
export async function scroll({ pxPerS, forMs }: { pxPerS: number; forMs: number }): Promise<number[]> {
  const grid = document.querySelector<HTMLElement>("[role=listbox]")!;
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const speed = pxPerS === Infinity ? (grid.scrollHeight - grid.clientHeight) / forMs : pxPerS / 1_000;
  grid.scrollTop = 0;
  await frame();
  const [startMs, framesMs] = [await frame(), [] as number[]];
  let lastMs = startMs;
  let topPx = 0;
  while (lastMs - startMs < forMs && topPx < grid.scrollHeight - grid.clientHeight) {
    const nowMs = await frame();
    framesMs.push(nowMs - lastMs);
    // By steps, as a wheel does: the grid itself may put the scroll bar elsewhere on a very long way.
    const wayPx = speed * (nowMs - startMs) - topPx;
    grid.scrollTop += Math.round(wayPx);
    topPx += Math.round(wayPx);
    lastMs = nowMs;
  }
  return framesMs;
}
