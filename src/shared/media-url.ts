/** The two pictures of a photo: `thumb` fits tiles, `view` fills a screen. */
export type MediaKind = "thumb" | "view";

/**
 * The address of a photo's picture below a host's base: `photo://media/` in Electron, `/photo/` in the browser host. With
 * the version it never changes, so that it may be cached for good; 0 is a version that is not known.
 */
export function mediaUrl(base: string, kind: MediaKind, photoId: number, version: number): string {
  return `${base}${kind}/${photoId}${version === 0 ? "" : `?v=${version}`}`;
}

/** What an address asks for, from its path below the base; null for anything that {@link mediaUrl} does not make. */
export function parseMediaPath(path: string): { kind: MediaKind; photoId: number } | null {
  const match = /^(thumb|view)\/([1-9]\d{0,9})$/.exec(path);
  return match && { kind: match[1] as MediaKind, photoId: Number(match[2]) };
}
