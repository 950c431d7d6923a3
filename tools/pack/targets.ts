/** A system that Lineup is packed for, in Node's words. */
export type Target = { platform: "win32" | "darwin" | "linux"; arch: "x64" | "arm64" };

/** What a release has installers for. There are no Intel Macs: onnxruntime has had no binary for them since 1.24. */
export const releaseTargets: readonly Target[] = [
  { platform: "linux", arch: "x64" },
  { platform: "win32", arch: "x64" },
  { platform: "win32", arch: "arm64" },
  { platform: "darwin", arch: "arm64" },
];

/** electron-builder's name of the target, which its output stands under: `win-x64`. */
export function targetName({ platform, arch }: Target): string {
  return `${{ win32: "win", darwin: "mac", linux: "linux" }[platform]}-${arch}`;
}

/** The target of a name that {@link targetName} gives; throws one sentence for any other. */
export function targetOf(name: string): Target {
  const target = releaseTargets.find((one) => targetName(one) === name);
  if (target !== undefined) return target;
  const names = releaseTargets.map(targetName).join(", ");
  throw new Error(`Lineup is not packed for "${name}": name one of ${names}.`);
}

/** This machine as a target; throws one sentence where Lineup is not packed for it. */
export function thisTarget(): Target {
  const { platform, arch } = process;
  const target = releaseTargets.find((one) => one.platform === platform && one.arch === arch);
  if (target === undefined) throw new Error(`Lineup is not packed for this machine (${platform} ${arch}).`);
  return target;
}
