import { z } from "zod";
import type { FolderPurpose } from "../../shared/host.ts";
import { updateActs, type UpdateAct } from "../../shared/updates.ts";
import { isOwnFrame, type SenderFrame } from "./security.ts";

const nonce = z.string().min(16).max(100);
const purpose = z.enum(["add", "copy-into"]) satisfies z.ZodType<FolderPurpose>;
const updateAct = z.enum(updateActs);

/** The nonce of a page's wish for a connection; null for a stranger and for what is no nonce. */
export function readConnect(frame: SenderFrame | null, sent: unknown): string | null {
  return isOwnFrame(frame) ? (nonce.safeParse(sent).data ?? null) : null;
}

/** What a page wants a folder for. Throws for a stranger and for what is no purpose. */
export function readPurpose(frame: SenderFrame | null, sent: unknown): FolderPurpose {
  refuseStrangers(frame);
  return purpose.parse(sent);
}

/** What a page wants done about updates. Throws for a stranger and for what is no such act. */
export function readUpdateAct(frame: SenderFrame | null, sent: unknown): UpdateAct {
  refuseStrangers(frame);
  return updateAct.parse(sent);
}

/** Throws unless a message comes from the app's own page. */
export function refuseStrangers(frame: SenderFrame | null): void {
  if (!isOwnFrame(frame)) throw new Error("This message does not come from Lineup's own page.");
}
