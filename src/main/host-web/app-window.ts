import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A browser that shows the app and nothing else. */
export type AppWindow = {
  /** Resolves to how the browser ended: 0 when its window was closed, else an exit code, a signal or a reason. */
  closed: Promise<number | string>;
  close: () => void;
};

/**
 * Opens an address as a window without tabs or an address bar, in a browser of its own: with a profile that is new and
 * goes when the window does, so that it shares nothing with the browser a person uses and ends with its window.
 */
export function openAppWindow(browser: string, address: string): AppWindow {
  const profile = mkdtempSync(join(tmpdir(), "lineup-window-"));
  // Chromium refuses to sandbox what root runs on Linux; everybody else has the sandbox.
  const asRoot = process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const child = spawn(
    browser,
    [
      `--app=${address}`,
      `--user-data-dir=${profile}`,
      "--window-size=1280,860",
      "--no-first-run",
      "--no-default-browser-check",
      // This browser is for one page on this machine: it has nothing to ask the network.
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-extensions",
      "--password-store=basic",
      "--use-mock-keychain",
      ...asRoot,
    ],
    { stdio: "ignore" },
  );
  const closed = new Promise<number | string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? code!));
  }).finally(() =>
    // Its last processes may still be writing; what stays of a temporary folder is no fault.
    rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }).catch(() => undefined),
  );
  return { closed, close: () => child.kill() };
}
