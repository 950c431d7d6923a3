import { defineConfig } from "vite";

/** Electron's preload script: a sandboxed one is a single CommonJS file that can load nothing but `electron`. */
export default defineConfig({
  // What the renderer has in its folder for everybody is not for this.
  publicDir: false,
  build: {
    outDir: "out/preload",
    emptyOutDir: true,
    target: "chrome138",
    lib: { entry: "src/preload/index.ts", formats: ["cjs"], fileName: () => "index.cjs" },
    rollupOptions: { external: ["electron"] },
  },
});
