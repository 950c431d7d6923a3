import type { EncoderSummary } from "../../shared/contract.ts";
import { encoderMessages as messages } from "../messages/encoders.ts";
import { formatBytes } from "../messages/format.ts";
import { workMessages } from "../messages/frame.ts";
import { say } from "../messages/language.svelte.ts";
import type { EncoderWork, Progress } from "./encoders.svelte.ts";

/** What is to be known of an encoder, in one line: "Apache-2.0 · 1.5 GB · recommended". */
export function encoderInWords({ licence, bytes, recommended }: EncoderSummary): string {
  const facts = [licence, formatBytes(bytes)];
  if (recommended) facts.push(say(messages.recommended));
  return facts.join(" · ");
}

/** How far the work on an encoder is, in one line; how fast it goes only while it runs. */
export function encoderWorkInWords({ does, progress, isRunning }: EncoderWork): string {
  if (progress === null) return isRunning ? say(does === "get" ? messages.fetching : messages.looking) : "";
  const parts = [amountDone(progress)];
  if (isRunning && isStuck(progress)) parts.push(say(messages.waiting));
  else if (isRunning) parts.push(...pace(progress));
  return parts.join(" · ");
}

/** The share of the work that is done; undefined until there is any to be done. */
export function shareDone({ progress }: EncoderWork): number | undefined {
  if (progress === null) return undefined;
  const { done, total } = amounts(progress);
  return total > 0 ? done / total : undefined;
}

function amounts(progress: Progress): { done: number; total: number } {
  return "doneBytes" in progress ? { done: progress.doneBytes, total: progress.totalBytes } : progress;
}

function amountDone(progress: Progress): string {
  const { done, total } = amounts(progress);
  return say("doneBytes" in progress ? messages.ofBytes : workMessages.ofTotal)(done, total);
}

function isStuck(progress: Progress): boolean {
  return "trouble" in progress && progress.trouble !== null;
}

function pace(progress: Progress): string[] {
  const { done, total } = amounts(progress);
  const parts: string[] = [];
  const rate = "doneBytes" in progress ? progress.bytesPerSecond : progress.photosPerSecond;
  if (rate > 0) parts.push(say("doneBytes" in progress ? messages.rate : workMessages.rate)(rate));
  if (progress.secondsLeft !== null && done < total) parts.push(say(workMessages.left)(progress.secondsLeft));
  return parts;
}
