import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import tseslint from "typescript-eslint";

/**
 * The import wall: what each layer may not reach. `shared` stands alone, `engine` sees `shared`, hosts see both,
 * and only the Electron host and the preload script may know Electron. Each layer's tsconfig.json says it again.
 */
const wall = (files, forbidden, message) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: [{ regex: forbidden, message }] }],
  },
});

export default tseslint.config(
  { ignores: ["out/", "node_modules/", "src/main/engine/vectors/kernel/assembly/"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.ts", "*.js"] },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: [".svelte"],
      },
    },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      // A typed row from SQLite or a header is asserted where its query stands.
      "@typescript-eslint/no-non-null-assertion": "off",
      // Handlers are async so that what they throw is a rejection, whether or not they wait for anything.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
    },
  },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked, languageOptions: { globals: globals.node } },
  {
    files: ["src/renderer/**/*.svelte", "src/renderer/**/*.svelte.ts"],
    languageOptions: { globals: globals.browser, parserOptions: { parser: tseslint.parser } },
    rules: {
      // Props are taken apart in one place and given defaults there.
      "prefer-const": "off",
      // Sets and dates here are values that are replaced, never changed in place.
      "svelte/prefer-svelte-reactivity": "off",
      "svelte/prefer-const": ["error", { excludedRunes: ["$props"] }],
    },
  },
  // Playwright reads what a fixture needs from its parameter, which must be taken apart even where it needs nothing.
  { files: ["e2e/**"], rules: { "no-empty-pattern": "off" } },
  { files: ["bench/**", "tools/**", "samples/**"], rules: { "no-console": "off" } },
  wall(
    ["src/shared/**/*.ts"],
    "^(?!zod$|@msgpack/msgpack$|\\.).|/(main|renderer|preload)/",
    "shared imports nothing but zod and @msgpack/msgpack.",
  ),
  wall(
    ["src/main/engine/**/*.ts"],
    "^electron|/(host-[a-z]+|renderer|preload)/",
    "engine imports shared and Node, never a host, the renderer or Electron.",
  ),
  wall(
    ["src/main/host-cli/**/*.ts"],
    "^electron|/(host-(?!cli|shared|web/index\\.ts$)[a-z]+|renderer|preload)/|/engine/(?!index\\.ts$)",
    "A host reaches the engine through engine/index.ts alone.",
  ),
  wall(
    ["src/main/host-shared/**/*.ts"],
    "^electron|/(engine|host-(?!shared)[a-z]+|renderer|preload)/",
    "What hosts share knows no host, no engine and no Electron.",
  ),
  wall(
    ["src/main/host-web/**/*.ts"],
    "^electron|/(host-(?!web|shared)[a-z]+|renderer|preload)/|/engine/(?!index\\.ts$)",
    "A host reaches the engine through engine/index.ts alone.",
  ),
  wall(
    ["src/renderer/**/*.ts", "src/renderer/**/*.svelte"],
    "^(node:|electron|zod|ws$|sharp|better-sqlite3|onnxruntime)|/(main|preload)/",
    "The renderer imports shared and what runs in a browser; zod stays on the engine's side.",
  ),
  wall(
    ["src/main/host-electron/**/*.ts", "src/main/index.ts"],
    "/(host-(?!electron|shared)[a-z]+|renderer|preload)/|/engine/(?!index\\.ts$)",
    "A host reaches the engine through engine/index.ts alone.",
  ),
  wall(
    ["src/preload/**/*.ts"],
    "^(?!electron$|\\.)|/(main|renderer)/",
    "preload imports electron and shared.",
  ),
  wall(["samples/**/*.ts"], "/src/", "samples stands alone."),
  {
    // Tests of what two layers do together.
    files: ["src/shared/**/*.test.ts", "src/renderer/**/*.engine.test.ts"],
    rules: { "no-restricted-imports": "off" },
  },
);
