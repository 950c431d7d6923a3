import { EngineError } from "../../../shared/errors.ts";
import { openEncoder, identityOf, type DeviceChoice, type Encoder } from "../embedding/encoder.ts";
import { howToInstall } from "../embedding/how-to-install.ts";
import type { ShelvedEncoder } from "../embedding/shelf.ts";

/** Throws `encoder-missing`, saying how to come by it, for an encoder whose file is not there. */
export function refuseNotInstalled({ entry, isInstalled }: ShelvedEncoder): void {
  if (isInstalled) return;
  // Says what to do about one that has no file anywhere.
  identityOf(entry);
  throw new EngineError(
    "encoder-missing",
    `The encoder ${entry.id} is not installed; ${howToInstall(entry, "install it")}.`,
  );
}

/**
 * Opens an encoder like `openEncoder`; where it is missing or damaged, the sentence also names the one in the box, which
 * is `shippedId`.
 */
export async function openOrExplain(
  shelved: ShelvedEncoder,
  device: DeviceChoice,
  shippedId: string,
): Promise<Encoder> {
  try {
    return await openEncoder(shelved, device);
  } catch (error) {
    const { entry } = shelved;
    const isLost =
      error instanceof EngineError && (error.code === "encoder-missing" || error.code === "encoder-corrupt");
    // The one in the box comes back with Lineup itself, and one that was never made has a sentence of its own.
    if (!isLost || entry.origin.kind === "shipped" || entry.image === null) throw error;
    const what = error.code === "encoder-missing" ? "missing" : "damaged";
    throw new EngineError(
      error.code,
      `The encoder ${entry.id} is ${what}; ${howToInstall(entry, "install it again")}, or use the one in the box: "lineup encoders use ${shippedId}".`,
      { cause: error },
    );
  }
}

/** What it means that the encoder which a library uses is on no shelf any more, or is another one under the same id. */
export function lostEncoder(id: string, isReplaced: boolean, shippedId: string): EngineError {
  return isReplaced
    ? new EngineError(
        "encoder-missing",
        `The encoder ${id} is not the one any more that made this library's vectors; embed the photos with the new one: "lineup encoders use ${id}".`,
      )
    : new EngineError(
        "encoder-missing",
        `The encoder ${id} that this library uses is gone; import it again, or use the one in the box: "lineup encoders use ${shippedId}".`,
      );
}
