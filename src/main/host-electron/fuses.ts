/**
 * Electron's fuses, for the packer (the keys of electron-builder's `electronFuses`): what a packaged app cannot be made to
 * do any more by its environment, its arguments or changed files.
 */
export const fuses = {
  /** The program is never a plain Node; the engine runs in a utility process, which needs none. */
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableCookieEncryption: true,
  /** Code comes from the archive alone, and only as it was packed. */
  onlyLoadAppFromAsar: true,
  enableEmbeddedAsarIntegrityValidation: true,
  /** The app has a protocol of its own. */
  grantFileProtocolExtraPrivileges: false,
  loadBrowserProcessSpecificV8Snapshot: false,
} as const;
