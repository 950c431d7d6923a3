import type { Context, JsonOption } from "./commands.ts";
import { printJson, printTable } from "./print.ts";

export type DevicesOptions = JsonOption & { test?: boolean };

/** `devices`: prints each device and what is remembered of its test; with `--test` it is tested first. */
export async function showDevices({ engine, signal }: Context, options: DevicesOptions): Promise<void> {
  if (options.test === true) {
    for await (const told of engine["device.test"]({}, signal)) {
      const line =
        told.kind === "testing" ? `Testing ${told.id} ...` : `${told.device.id}: ${told.device.detail}`;
      process.stderr.write(`${line}\n`);
    }
  }
  const { devices } = await engine["device.list"]({});
  if (options.json === true) printJson({ devices });
  else
    printTable(
      ["device", "in use", "result"],
      devices.map(({ id, inUse, detail }) => [id, inUse ? "yes" : "", detail]),
    );
}
