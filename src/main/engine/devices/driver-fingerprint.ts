import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { release } from "node:os";
import { basename, join } from "node:path";
import { onnxRuntimeVersion } from "../versions.ts";

/** Where the system's Vulkan drivers are registered; a package's new version brings a new file. */
const vulkanDrivers = ["usr/share/vulkan/icd.d", "etc/vulkan/icd.d"];

/**
 * What a device's test result depends on besides the encoder, as far as it can be known without asking a driver: the
 * inference library, the system, and on Linux the graphics cards and their drivers, looked up below `root`. Windows and
 * macOS tell their release alone. A result is only believed where this is what it was.
 */
export function driverFingerprint(root = "/"): string {
  const parts = [`ONNX Runtime ${onnxRuntimeVersion()}`, `${process.platform} ${process.arch} ${release()}`];
  if (process.platform === "linux") parts.push(...graphicsCards(root), ...vulkanDriverFiles(root));
  for (const name of ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"]) {
    const value = process.env[name];
    if (value !== undefined) parts.push(`${name}=${value}`);
  }
  return parts.join("; ");
}

function graphicsCards(root: string): string[] {
  const cards = join(root, "sys/class/drm");
  return namesIn(cards)
    .filter((name) => /^card\d+$/.test(name))
    .map((name) => {
      const device = join(cards, name, "device");
      const ids = ["vendor", "device"].map((file) => contentOf(join(device, file)));
      const driver = driverOf(device);
      // Drivers outside of the kernel have a version of their own.
      return [...ids, driver, contentOf(join(root, "sys/module", driver, "version"))].join(" ").trim();
    });
}

function vulkanDriverFiles(root: string): string[] {
  return vulkanDrivers.flatMap((folder) =>
    namesIn(join(root, folder)).map((name) => {
      const found = statSync(join(root, folder, name), { throwIfNoEntry: false });
      return `${name} ${found?.mtimeMs ?? "gone"}`;
    }),
  );
}

function driverOf(device: string): string {
  try {
    return basename(readlinkSync(join(device, "driver")));
  } catch {
    // A card that no driver has taken.
    return "";
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // A system without any.
    return [];
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}
