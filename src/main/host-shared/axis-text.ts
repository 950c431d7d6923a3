import { createReadStream } from "node:fs";
import { buffer } from "node:stream/consumers";
import { largestAxisFileBytes } from "../../shared/axis-files.ts";
import { EngineError } from "../../shared/errors.ts";

/** The text of an axis file, for `axis.import`. Rejects with `axis-file-invalid` where it cannot be read or is too large. */
export async function readAxisText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    // One byte more than there may be, to see that there are more.
    bytes = await buffer(createReadStream(path, { end: largestAxisFileBytes }));
  } catch (error) {
    throw new EngineError(
      "axis-file-invalid",
      `The file ${path} cannot be read (${(error as Error).message}).`,
    );
  }
  if (bytes.length > largestAxisFileBytes) {
    throw new EngineError(
      "axis-file-invalid",
      `The file ${path} is too large for an axis; choose one that Lineup has exported.`,
    );
  }
  return bytes.toString("utf8");
}
