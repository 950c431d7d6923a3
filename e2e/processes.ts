import { execFileSync } from "node:child_process";

/** A process as every system tells it. */
type Running = { id: number; parentId: number; command: string };

/** The ids of the processes below another one, at any depth, whose command line matches. */
export function descendants(id: number, pattern: RegExp): number[] {
  const running = process.platform === "win32" ? fromWindows() : fromPs();
  const family = new Set([id]);
  // A process can be listed before its parent: go on until no more are found.
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const one of running) if (family.has(one.parentId)) family.add(one.id);
  }
  return running
    .filter((one) => one.id !== id && family.has(one.id) && pattern.test(one.command))
    .map((one) => one.id);
}

function fromPs(): Running[] {
  const listed = execFileSync("ps", ["-A", "-ww", "-o", "pid=", "-o", "ppid=", "-o", "args="], {
    encoding: "utf8",
  });
  return [...listed.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)].map(([, id, parentId, command]) => ({
    id: Number(id),
    parentId: Number(parentId),
    command,
  }));
}

function fromWindows(): Running[] {
  const ask =
    "Get-CimInstance Win32_Process | Select-Object ProcessId, ParentProcessId, CommandLine | ConvertTo-Json";
  const listed = execFileSync("powershell.exe", ["-NoProfile", "-Command", ask], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  type Process = { ProcessId: number; ParentProcessId: number; CommandLine: string | null };
  return (JSON.parse(listed) as Process[]).map(({ ProcessId, ParentProcessId, CommandLine }) => ({
    id: ProcessId,
    parentId: ParentProcessId,
    command: CommandLine ?? "",
  }));
}
