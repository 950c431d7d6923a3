/**
 * Electron's program, or null where it has not been fetched: found as the package `electron` finds it, except that this
 * never fetches it.
 */
export declare function findElectron(packageDirectory: string, env: NodeJS.ProcessEnv): string | null;
