import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
/**
 * Electron's program, or null where it has not been fetched: found as the package `electron` finds it, except that this
 * never fetches it.
 */
export function findElectron(packageDirectory, env) {
    const electron = join(packageDirectory, "node_modules", "electron");
    const pathFile = join(electron, "path.txt");
    const name = existsSync(pathFile) ? readFileSync(pathFile, "utf8") : "electron";
    const program = join(env["ELECTRON_OVERRIDE_DIST_PATH"] ?? join(electron, "dist"), name);
    return existsSync(program) ? program : null;
}
