import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { readConfiguration } from "./configuration.ts";
import { programOf } from "./layout.ts";
import type { Target } from "./targets.ts";

/** Reads the fuses back from a packed program; throws one sentence unless each is as `electron-builder.yml` says. */
export async function checkFuses(target: Target, packed: string): Promise<void> {
  const program = programOf(target, packed);
  const wire: Record<string, unknown> = await getCurrentFuseWire(program);
  const wrong = Object.entries(wantedFuses()).filter(([name, isOn]) => {
    const state = wire[FuseV1Options[pascalCase(name) as keyof typeof FuseV1Options]];
    return state !== (isOn ? FuseState.ENABLE : FuseState.DISABLE);
  });
  if (wrong.length === 0) return;
  throw new Error(
    `${program} has fuses that are not as electron-builder.yml says (${wrong.map(([name]) => name).join(", ")}).`,
  );
}

function wantedFuses(): Record<string, boolean> {
  const fuses: Record<string, boolean> = { ...readConfiguration().electronFuses };
  // Not a fuse: what is done once all are set.
  delete fuses["resetAdHocDarwinSignature"];
  return fuses;
}

function pascalCase(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}
