/** A folder on the way to another: what it is called there, and its path. */
export type Crumb = { name: string; path: string };

/** The folders on the way to a path, of any system, from its drive or root down to itself. */
export function crumbsOf(path: string): Crumb[] {
  const root = /^(?:[A-Za-z]:[\\/]|\\\\[^\\/]+[\\/][^\\/]+[\\/]?|\/)/.exec(path)?.[0] ?? "";
  const isWindows = root !== "/";
  const separator = root.includes("\\") ? "\\" : "/";
  const crumbs: Crumb[] = root === "" ? [] : [{ name: root, path: root }];
  let reached = root;
  for (const name of path.slice(root.length).split(isWindows ? /[\\/]/ : "/")) {
    if (name === "") continue;
    reached += (/^$|[\\/]$/.test(reached) ? "" : separator) + name;
    crumbs.push({ name, path: reached });
  }
  return crumbs;
}
