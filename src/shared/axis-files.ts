/** @file What files of axes are called everywhere, and how large they may be. */

/** How the names of axis files end: what the app writes, offers to open and is opened with. */
export const axisFileExtension = ".lineup-axis";

/** No axis comes near: 2,000 examples of 3,072 numbers take 33 MB. */
export const largestAxisFileBytes = 50_000_000;

/** Whether a file's name or path says that it holds an axis. */
export function isAxisFile(name: string): boolean {
  return name.toLowerCase().endsWith(axisFileExtension);
}
