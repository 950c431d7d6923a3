import type { Output } from "../../shared/contract.ts";
import { gridMessages } from "../messages/grid.ts";
import { say } from "../messages/language.svelte.ts";
import type { App } from "../state/app.svelte.ts";
import { fileNameOf } from "../state/draft.svelte.ts";

/** One end of the ruler: which end it is, and the photos and words that made it. */
export type RulerEndContent = {
  said: string;
  photos: readonly { photoId: number | null; name: string }[];
  words: string | null;
};

type Ends = { low: RulerEndContent; high: RulerEndContent };

/** The ends of what the photos are sorted by, kept up to date; during a component's initialisation only. */
export function followEnds(app: App): Ends {
  let axis = $state.raw<Output<"axis.show"> | undefined>();

  const axisName = $derived(app.view.sort.by === "axis" ? app.view.sort.name : undefined);
  $effect(() => {
    // Only a listed axis has examples, and they may be others whenever the list is.
    const isListed = app.library.axes.some(({ name }) => name === axisName);
    if (axisName === undefined || !isListed || app.connection.state !== "connected") return;
    const name = axisName;
    const request = new AbortController();
    void app.attempt(async () => {
      const shown = await app.engine["axis.show"]({ name }, request.signal);
      if (!request.signal.aborted) axis = shown;
    });
    return () => request.abort();
  });

  const ends = $derived.by((): Ends => {
    const { sort } = app.view;
    const low = say(gridMessages.low);
    const high = say(gridMessages.high);
    if (sort.by === "likeness") {
      const photo = { photoId: sort.photoId, name: nameOf(app, sort.photoId) };
      return {
        low: { said: say(gridMessages.leastAlike), photos: [], words: null },
        high: { said: say(gridMessages.mostAlike), photos: [photo], words: null },
      };
    }
    if (sort.by === "draft") {
      const { draft } = app;
      return {
        low: { said: low, photos: draft.low, words: draft.words?.low ?? null },
        high: { said: high, photos: draft.high, words: draft.words?.high ?? null },
      };
    }
    const shown = axis?.name === axisName ? axis : undefined;
    const photosAt = (role: "low" | "high") =>
      (shown?.examples ?? [])
        .filter((example) => example.role === role)
        .map(({ photoId, path }) => ({ photoId, name: fileNameOf(path) }));
    return {
      low: { said: low, photos: photosAt("low"), words: shown?.words?.low ?? null },
      high: { said: high, photos: photosAt("high"), words: shown?.words?.high ?? null },
    };
  });

  return {
    get low() {
      return ends.low;
    },
    get high() {
      return ends.high;
    },
  };
}

function nameOf(app: App, photoId: number): string {
  return fileNameOf(app.descriptions.known.get(photoId)?.path ?? "");
}
