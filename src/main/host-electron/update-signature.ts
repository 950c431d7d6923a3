import type { NsisUpdater } from "electron-updater";

/**
 * Has every installer refused whose signature could not be looked at. Where PowerShell does not run, electron-updater says
 * so in a warning and lets the file through; where it is too slow or complains, that would count as a broken download.
 */
export function insistOnSignature(updater: NsisUpdater): void {
  const verify = updater.verifyUpdateCodeSignature;
  updater.verifyUpdateCodeSignature = async (publisherNames, file) => {
    const warnings: string[] = [];
    const { logger } = updater;
    const pass = () => undefined;
    updater.logger = { info: pass, error: pass, warn: (message) => warnings.push(String(message)) };
    try {
      const refusal = await verify(publisherNames, file);
      return refusal ?? warnings.find((warning) => warning.includes("Ignoring signature validation")) ?? null;
    } catch (error) {
      return `The signature could not be looked at: ${String(error)}`;
    } finally {
      updater.logger = logger;
    }
  };
}
