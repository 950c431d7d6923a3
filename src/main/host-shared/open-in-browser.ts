import { spawn } from "node:child_process";

/**
 * Opens an address in the browser the system prefers, which outlives this process. Resolves to whether the system took it.
 */
export function openInBrowser(address: string): Promise<boolean> {
  const [command, ...args] = commands[process.platform] ?? ["xdg-open"];
  return new Promise((resolve) => {
    const child = spawn(command, [...args, address], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
    child.unref();
  });
}

const commands: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ["open"],
  // "start" would be read by cmd.exe, in which & ends a command.
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};
