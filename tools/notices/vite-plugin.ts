import type { Plugin } from "vite";
import { noticesAsText } from "./as-text.ts";
import { collectNotices, type BundledPackage } from "./collect.ts";

/** Where Vite is asked to tell which packages are in the page (`build.license`); it does not stay there. */
export const bundledPackagesFile = "bundled-packages.json";

/**
 * Puts the notices of everything that others have made beside the page: `notices.json` for the page itself, and
 * `THIRD-PARTY-NOTICES.txt` for the packer. A licence that is not allowed ends the build.
 */
export function thirdPartyNotices(root: string): Plugin {
  return {
    name: "third-party-notices",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const list = Object.hasOwn(bundle, bundledPackagesFile) ? bundle[bundledPackagesFile] : undefined;
        if (list?.type !== "asset") this.error("Vite told no packages; see build.license in vite.config.ts.");
        const notices = collectNotices(root, JSON.parse(String(list.source)) as BundledPackage[]);
        Reflect.deleteProperty(bundle, bundledPackagesFile);
        const emit = (fileName: string, source: string) => this.emitFile({ type: "asset", fileName, source });
        emit("notices.json", `${JSON.stringify(notices)}\n`);
        emit("THIRD-PARTY-NOTICES.txt", noticesAsText(notices));
      },
    },
  };
}
