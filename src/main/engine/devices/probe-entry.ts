/** @file Tests one device. This is a process of its own, since a device can take its process down or never answer. */
import { EngineError } from "../../../shared/errors.ts";
import { openWithFault } from "./probe-fault.ts";
import { probeDevice } from "./probe.ts";
import type { ProbeAnswer, ProbeRequest } from "./run-probe.ts";

const { shelved, device } = JSON.parse(process.argv[2]) as ProbeRequest;
const open = openWithFault(process.env["LINEUP_PROBE_FAULT"]);

async function answer(): Promise<ProbeAnswer> {
  try {
    return await probeDevice(shelved, device, open);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { outcome: "encoder-unusable", code: error.code, message: error.message };
  }
}

// The native libraries may have written something without an end of line.
process.stdout.write(`\n${JSON.stringify(await answer())}\n`, () => process.exit(0));
