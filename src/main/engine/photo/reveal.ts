import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { posix, win32 } from "node:path";
import { pathToFileURL } from "node:url";
import { EngineError } from "../../../shared/errors.ts";

/** A program and what it is given, none of which a shell gets to see. */
export type RevealCommand = {
  program: string;
  args: string[];
  /** Its exit code says whether it worked; of others only that they started is known. */
  tells: boolean;
};

/** On whose behalf the file manager is called, and with which environment. */
export type RevealHost = { platform: NodeJS.Platform; environment: NodeJS.ProcessEnv };

/** What would show the file at an absolute path in the system's file manager, best first. */
export function revealCommands(path: string, { platform, environment }: RevealHost): RevealCommand[] {
  if (platform === "win32") {
    // By its full path: a program of that name in the current folder would come first. A path of Windows has no quotes.
    const program = win32.join(environment["SystemRoot"] ?? "C:\\Windows", "explorer.exe");
    return [{ program, args: [`/select,"${path}"`], tells: false }];
  }
  if (platform === "darwin") return [{ program: "/usr/bin/open", args: ["-R", path], tells: true }];
  const name = "org.freedesktop.FileManager1";
  const object = `/${name.replaceAll(".", "/")}`;
  const url = fileUrl(path);
  return [
    {
      program: "dbus-send",
      args: [
        "--session",
        "--print-reply",
        "--reply-timeout=5000",
        `--dest=${name}`,
        object,
        `${name}.ShowItems`,
        `array:string:${url}`,
        "string:",
      ],
      tells: true,
    },
    {
      program: "gdbus",
      args: [
        "call",
        "--session",
        "--timeout=5",
        `--dest=${name}`,
        `--object-path=${object}`,
        `--method=${name}.ShowItems`,
        `['${url}']`,
        "''",
      ],
      tells: true,
    },
    { program: "xdg-open", args: [posix.dirname(path)], tells: false },
  ];
}

/**
 * Shows the file at an absolute path in the system's file manager, which outlives this program. Throws `photo-missing`
 * for one that is not there, `file-manager-missing` where nothing could show it.
 */
export async function revealPhoto(
  path: string,
  host: RevealHost = { platform: process.platform, environment: process.env },
): Promise<void> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    throw new EngineError(
      "photo-missing",
      `${path} is not there; connect its drive, or look for where it was moved.`,
    );
  }
  for (const command of revealCommands(path, host)) if (await works(command, host.environment)) return;
  throw new EngineError(
    "file-manager-missing",
    `No file manager could be started to show ${path}; open its folder by hand.`,
  );
}

function works({ program, args, tells }: RevealCommand, environment: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: environment,
      detached: true,
      stdio: "ignore",
      windowsVerbatimArguments: true,
    });
    child.unref();
    child.on("error", () => resolve(false));
    if (tells) child.on("exit", (code) => resolve(code === 0));
    else child.on("spawn", () => resolve(true));
  });
}

/** The address of a file, without what D-Bus tools take for the end of an item or of a text. */
function fileUrl(path: string): string {
  return pathToFileURL(path, { windows: false }).href.replaceAll(",", "%2C").replaceAll("'", "%27");
}
