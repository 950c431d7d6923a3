import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { bundledPackagesFile, thirdPartyNotices } from "./tools/notices/vite-plugin.ts";

/** The renderer: one page for every host. `npm run build` puts it where the hosts serve it from. */
export default defineConfig({
  root: "src/renderer",
  // Hosts serve it from the root of an origin of its own.
  base: "/",
  plugins: [svelte({ configFile: "../../svelte.config.js" }), thirdPartyNotices(import.meta.dirname)],
  build: {
    outDir: "../../out/renderer",
    emptyOutDir: true,
    // Electron's Chromium and the browsers of the last year.
    target: "chrome138",
    sourcemap: true,
    // Inlined data: addresses are forbidden by the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: bundledPackagesFile },
  },
});
