/** Where a page may get what from, besides its own origin. */
export type PageSources = { images: readonly string[]; connections: readonly string[] };

/**
 * The headers of every answer that a host gives a page, whatever it is. The page may run and load only what comes from
 * its own origin and `sources`, and nobody may frame it, sniff types, or learn its address.
 *
 * `style-src` has no 'unsafe-inline': what Svelte and bits-ui do to styles goes through the CSSOM, which is not inline.
 */
export function securityHeaders({ images, connections }: PageSources): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ["img-src 'self' blob:", ...images].join(" "),
    ["connect-src 'self'", ...connections].join(" "),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
}
