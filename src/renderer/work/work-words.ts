import type { DeviceFailure, Work } from "../../shared/contract.ts";
import { deviceMessages, workMessages as messages } from "../messages/frame.ts";
import { say } from "../messages/language.svelte.ts";

/** Whether there is any work under way, paused or not. */
export function isAtWork({ phase, paused, done, total }: Work): boolean {
  return phase !== "idle" || (paused && done < total);
}

/** What goes on, in one line: "Looking at photos: 1,204 of 20,000 · 46 a second · processor · 6 min left". */
export function workInWords(work: Work): string {
  const { phase, paused, done, total, photosPerSecond, secondsLeft, device } = work;
  const parts: string[] = [];
  if (total > 0) parts.push(say(messages.ofTotal)(done, total));
  if (!paused && photosPerSecond > 0) parts.push(say(messages.rate)(photosPerSecond));
  if (!paused && phase !== "scanning" && device !== null) parts.push(deviceInWords(device));
  // While folders are being listed, nobody knows yet how much there is.
  if (!paused && phase !== "scanning" && secondsLeft !== null) parts.push(say(messages.left)(secondsLeft));
  return say(messages.phrase)(activityInWords(work), parts.join(" · "));
}

/** What goes on, without figures: it changes seldom enough to be read out. */
export function activityInWords({ phase, paused }: Work): string {
  if (paused) return say(messages.paused);
  return phase === "idle" ? "" : say(messages[phase]);
}

/** Why the encoder no longer runs on the device that was meant, and what to do. */
export function deviceFailureInWords({ device, reason }: DeviceFailure): string {
  return say(messages.deviceFailed)(deviceInWords(device), reason);
}

/** A device as a person may know it; its own name where the app has no word for it. */
export function deviceInWords(device: string): string {
  return device in deviceMessages ? say(deviceMessages[device as keyof typeof deviceMessages]) : device;
}
