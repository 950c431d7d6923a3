/**
 * @file Runs benches one after another, each in a process of its own: `npm run bench -- [name...] [count] [option...]`,
 * all that need neither photos from elsewhere nor a browser unless named. What follows the names goes to each.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describeMachine } from "./machine.ts";

/** In the order they run: what takes long comes last. */
const benches = ["projection", "answering", "memory", "listing", "rescan", "anchors", "indexing"];
/** Run only when named. */
const onRequest: Record<string, string> = {
  app: "app",
  encoder: "encoder/quality",
  "encoder-speed": "encoder/speed",
};

const words = process.argv.slice(2);
const firstOption = words.findIndex((word) => /^[-\d]/.test(word));
const named = firstOption === -1 ? words : words.slice(0, firstOption);
const options = words.slice(named.length);
const unknown = named.filter((name) => !benches.includes(name) && !(name in onRequest));
if (unknown.length > 0) {
  const known = [...benches, ...Object.keys(onRequest)];
  console.error(`There is no bench ${unknown.join(", ")}; there are ${known.join(", ")}.`);
  process.exitCode = 2;
} else {
  console.log(describeMachine());
  for (const name of named.length > 0 ? named : benches) {
    console.log(`\n== ${name}`);
    const file = join(import.meta.dirname, `${onRequest[name] ?? name}.ts`);
    const { status } = spawnSync(process.execPath, [file, ...options], { stdio: "inherit" });
    // The others still run: each stands alone.
    if (status !== 0) process.exitCode = 1;
  }
}
