import type { Target } from "./targets.ts";

const elfMachines: Record<number, Target["arch"]> = { 0x3e: "x64", 0xb7: "arm64" };
const peMachines: Record<number, Target["arch"]> = { 0x8664: "x64", 0xaa64: "arm64" };
const machoMachines: Record<number, Target["arch"]> = { 0x01000007: "x64", 0x0100000c: "arm64" };

/**
 * The system that a native program or library is for, read from the first bytes of its file (ELF, PE, thin Mach-O of 64
 * bits): null for what is none of these, `arch` "other" for a processor that Lineup is not packed for.
 */
export function binaryFormat(
  bytes: Buffer,
): { platform: Target["platform"]; arch: Target["arch"] | "other" } | null {
  if (bytes.length < 64) return null;
  if (bytes.readUInt32BE(0) === 0x7f454c46)
    return { platform: "linux", arch: elfMachines[bytes.readUInt16LE(18)] ?? "other" };
  if (bytes.readUInt32LE(0) === 0xfeedfacf)
    return { platform: "darwin", arch: machoMachines[bytes.readUInt32LE(4)] ?? "other" };
  if (bytes.toString("latin1", 0, 2) !== "MZ") return null;
  const header = bytes.readUInt32LE(60);
  if (header + 6 > bytes.length || bytes.toString("latin1", header, header + 4) !== "PE\0\0") return null;
  return { platform: "win32", arch: peMachines[bytes.readUInt16LE(header + 4)] ?? "other" };
}
