import { EngineError } from "../../shared/errors.ts";
import type { Notices } from "../../shared/notices.ts";

/** What others have made, from the file beside the page. Rejects with `internal` where it is not there. */
export async function loadNotices(): Promise<Notices> {
  const answer = await fetch("/notices.json");
  if (!answer.ok)
    throw new EngineError(
      "internal",
      "The notices of what others have made are not with this page; build it again, or install Lineup again.",
    );
  return (await answer.json()) as Notices;
}
