import { z } from "zod";
import type { FolderPurpose } from "../../shared/host.ts";
import { isOwnFrame, type SenderFrame } from "./security.ts";

const nonce = z.string().min(16).max(100);
const purpose = z.enum(["add", "copy-into"]) satisfies z.ZodType<FolderPurpose>;

/** The nonce of a page's wish for a connection; null for a stranger and for what is no nonce. */
export function readConnect(frame: SenderFrame | null, sent: unknown): string | null {
  return isOwnFrame(frame) ? (nonce.safeParse(sent).data ?? null) : null;
}

/** What a page wants a folder for. Throws for a stranger and for what is no purpose. */
export function readPurpose(frame: SenderFrame | null, sent: unknown): FolderPurpose {
  if (!isOwnFrame(frame)) throw new Error("This message does not come from Lineup's own page.");
  return purpose.parse(sent);
}
