import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { temporaryDirectory } from "../testing.ts";
import { onnxRuntimeVersion } from "../versions.ts";
import { driverFingerprint } from "./driver-fingerprint.ts";

const system = `ONNX Runtime ${onnxRuntimeVersion()}; ${process.platform} ${process.arch} ${release()}`;

function write(root: string, path: string, content: string): string {
  const file = join(root, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, content);
  return file;
}

test("a machine without graphics is told by its library and system", () => {
  for (const name of ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"]) vi.stubEnv(name, undefined);
  expect(driverFingerprint(temporaryDirectory())).toBe(system);
  vi.unstubAllEnvs();
});

test.skipIf(process.platform !== "linux")("on Linux cards, drivers and their versions are told too", () => {
  const root = temporaryDirectory();
  const card = "sys/class/drm/card0/device";
  write(root, `${card}/vendor`, "0x10de\n");
  write(root, `${card}/device`, "0x2330\n");
  symlinkSync("../../../../bus/pci/drivers/nvidia", join(root, card, "driver"));
  write(root, "sys/module/nvidia/version", "570.1\n");
  write(root, "sys/class/drm/card0-DP-1/status", "connected\n");
  write(root, "sys/class/drm/card1/device/vendor", "0x1234\n");
  const driver = write(root, "usr/share/vulkan/icd.d/nvidia_icd.json", "{}");
  utimesSync(driver, 1_700_000_000, 1_700_000_000);
  vi.stubEnv("VK_DRIVER_FILES", "/some/icd.json");
  vi.stubEnv("VK_ICD_FILENAMES", undefined);
  expect(driverFingerprint(root)).toBe(
    `${system}; 0x10de 0x2330 nvidia 570.1; 0x1234; nvidia_icd.json 1700000000000; VK_DRIVER_FILES=/some/icd.json`,
  );
  vi.unstubAllEnvs();
});
