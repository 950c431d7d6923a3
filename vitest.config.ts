import { realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// macOS's temporary folder is behind a link and Windows's may have a short name, while Lineup tells photos by real paths.
const temporary = realpathSync.native(tmpdir());

export default defineConfig({
  test: {
    // Native modules (SQLite, ONNX Runtime, libvips) run in processes of their own, never in worker threads:
    // two threads holding ONNX Runtime in one process crash (microsoft/onnxruntime #20084).
    pool: "forks",
    sequence: { shuffle: true },
    testTimeout: 60_000,
    retry: 0,
    env: { TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    // It imports JSON in a way that Vite knows and Node does not.
    server: { deps: { inline: [/@actions/] } },
    projects: [
      {
        extends: true,
        test: {
          name: "main",
          include: ["src/**/*.test.ts", "samples/**/*.test.ts", "bench/**/*.test.ts", "tools/**/*.test.ts"],
          exclude: ["src/renderer/**", "node_modules/**"],
        },
      },
      {
        extends: true,
        plugins: [svelte()],
        // Runes work as they do in a page, not as on a server.
        resolve: { conditions: ["browser"] },
        test: { name: "renderer", include: ["src/renderer/**/*.test.ts"] },
      },
    ],
  },
});
