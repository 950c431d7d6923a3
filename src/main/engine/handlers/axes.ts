import type { EngineHandlers, Failure, Words } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { AxisWordsRow } from "../db/tables/axis-words.ts";
import { evaluateScores } from "../evaluation/evaluate.ts";
import type { IndexerTools } from "../indexing/indexer.ts";
import { estimate } from "../ranking/estimate.ts";
import { resolvePhotos, type ResolvedPhoto } from "../ranking/examples.ts";
import type { EncoderUse } from "../switching/encoder-use.ts";
import { dot } from "../vectors/linear.ts";

type AxisHandlers = Pick<EngineHandlers, Extract<keyof EngineHandlers, `axis.${string}`>>;
type EndsAsked = Omit<Parameters<AxisHandlers["axis.create"]>[0], "name">;
type EndsRead = [low: ResolvedPhoto[], high: ResolvedPhoto[], words: AxisWordsRow | undefined];

/** What saved axes can be asked for. */
export function axisHandlers({ folders, photos, inUse, revisions }: IndexerTools): AxisHandlers {
  /** Reads what an axis is to be made of, and has it saved with the encoder that is in use by then. */
  function withEnds<T>(
    asked: EndsAsked,
    signal: AbortSignal,
    wordsOf: (use: EncoderUse, words: Words) => Promise<AxisWordsRow>,
    save: (use: EncoderUse, ends: EndsRead) => T,
  ): Promise<T> {
    return inUse.now.during(async (use) => {
      const tools = { folders, photos, use };
      const words = asked.words && (await wordsOf(use, asked.words));
      const low = await resolvePhotos(tools, asked.low, signal);
      const high = await resolvePhotos(tools, asked.high, signal);
      // Saved now, it would stay with the encoder that has gone out of use meanwhile.
      if (use !== inUse.now) return withEnds(asked, signal, wordsOf, save);
      return save(use, [low, high, words]);
    });
  }

  function changed<T>(answer: T): T {
    revisions.bump("axes");
    return answer;
  }

  return {
    "axis.create": ({ name, ...ends }, signal) =>
      withEnds(
        ends,
        signal,
        async (use, words) => ({ ...words, vectors: await use.tower.embed(words, signal) }),
        (use, read) => changed(use.axes.create(name, ...read)),
      ),
    "axis.update": ({ name, ...ends }, signal) =>
      withEnds(
        ends,
        signal,
        (use, words) => use.axes.wordsFor(name, words, ends.low.length > 0, signal),
        (use, read) => changed(use.axes.update(name, ...read)),
      ),
    "axis.list": async () => ({ axes: inUse.now.axes.list() }),
    "axis.show": async ({ name }) => inUse.now.axes.show(name),
    "axis.rename": async ({ name, newName }) => {
      inUse.now.axes.rename(name, newName);
      return changed({});
    },
    "axis.delete": async ({ name }) => changed({ deletedAxisId: inUse.now.axes.delete(name) }),
    "axis.restore": async ({ deletedAxisId }) => changed(inUse.now.axes.restore(deletedAxisId)),
    "axis.export": ({ name }, signal) =>
      inUse.now.during(async (use) => ({ json: await use.axes.export(name, signal) })),
    "axis.import": async ({ json }) => changed(inUse.now.axes.import(json)),

    "axis.evaluate": ({ by, estimator: choice, labels }, signal) =>
      inUse.now.during(async (use) => {
        if (labels.paths.length !== labels.values.length) {
          throw new EngineError(
            "labels-invalid",
            `There are ${labels.paths.length} paths and ${labels.values.length} labels.`,
          );
        }
        const { axis, estimator } = await estimate({ folders, photos, use }, by, choice, signal);
        const failures: Failure[] = [];
        const scores: number[] = [];
        const values: number[] = [];
        for (const [index, path] of labels.paths.entries()) {
          try {
            const [photo] = await resolvePhotos({ folders, photos, use }, [{ path }], signal);
            scores.push(dot(photo.vector, axis));
            values.push(labels.values[index]);
          } catch (error) {
            if (!(error instanceof EngineError && error.code.startsWith("photo-"))) throw error;
            failures.push({ path, code: error.code, message: error.message });
          }
        }
        if (scores.length < 3 && failures.length > 0) {
          throw new EngineError(
            "labels-invalid",
            `Only ${scores.length} of ${labels.paths.length} labelled photos can be read, and 3 are needed; ` +
              `the first that cannot: ${failures[0].message}`,
          );
        }
        const evaluation = await evaluateScores(Float32Array.from(scores), Float64Array.from(values), {
          signal,
        });
        return { ...evaluation, encoder: use.identity.id, estimator, failures };
      }),
  };
}
