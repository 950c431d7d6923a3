/**
 * Every way the engine can refuse, by subject. A code is what programs tell errors apart by; the message beside
 * it is one sentence for a person: what, where, what to do.
 */
export const engineErrorCodes = [
  // The wire
  "bad-input",
  "unknown-method",
  "cancelled",
  "connection-lost",
  "internal",
  // The library
  "library-in-use",
  "library-newer",
  "library-corrupt",
  "library-unwritable",
  "disk-full",
  // Folders
  "folder-missing",
  "folder-unreadable",
  "folder-unwritable",
  "folder-not-indexed",
  "folder-empty",
  // One photo: these are also the codes of failure rows
  "photo-missing",
  "photo-unreadable",
  "photo-empty",
  "photo-not-an-image",
  "photo-unsupported",
  "photo-truncated",
  "photo-damaged",
  "photo-too-large",
  "photo-crashes",
  // The system around
  "file-manager-missing",
  // The encoder and its device
  "encoder-missing",
  "encoder-corrupt",
  "encoder-invalid",
  "encoder-failed",
  "encoder-switch-replaced",
  "encoder-without-words",
  "device-unavailable",
  // Fetching an encoder
  "install-refused",
  "download-failed",
  "download-corrupt",
  // Axes and their evaluation
  "axis-missing",
  "axis-exists",
  "axis-other-encoder",
  "axis-file-invalid",
  "axis-degenerate",
  "labels-invalid",
] as const;

/** One of {@link engineErrorCodes}. */
export type EngineErrorCode = (typeof engineErrorCodes)[number];

/** What crosses the wire instead of an `Error`: a structured clone of an `Error` loses its code. */
export type WireError = { code: EngineErrorCode; message: string };

/** The only error the engine throws on purpose; `message` is a whole sentence that can be shown as it is. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Turns anything thrown into what may cross the wire. An abort becomes `cancelled`; an error without a code becomes
 * `internal` and keeps its message, so that a fault in Lineup is reported rather than hidden.
 */
export function toWireError(thrown: unknown): WireError {
  if (thrown instanceof EngineError) return { code: thrown.code, message: thrown.message };
  if (thrown instanceof Error && thrown.name === "AbortError")
    return { code: "cancelled", message: "Cancelled." };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "internal", message };
}

/** The opposite of {@link toWireError}, on the caller's side. */
export function fromWireError(error: WireError): EngineError {
  return new EngineError(error.code, error.message);
}
