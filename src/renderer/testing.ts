/** @file What the page's tests share. */
import type { Host } from "../shared/host.ts";

/** A host that gives connections and has nothing else, like that of a browser. */
export function hostOver(connect: Host["connect"]): Host {
  return {
    kind: "web",
    platform: "linux",
    mediaBase: "/photo/",
    connect,
    chooseFolder: null,
    pathsOfFiles: null,
    onCommand: () => () => undefined,
    onOpenedAxis: () => () => undefined,
    updates: null,
  };
}
