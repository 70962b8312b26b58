/**
 * The field in which a route names the coding of its response's body. Next.js removes `content-encoding`, since a body
 * that was fetched may have lost it; the gate restores that name.
 */
export const encodingHeader = 'x-stickyboard-encoding';

/**
 * Whether to compress a response with gzip: the client accepts it, and does not prefer the bytes
 * as they are (RFC 9110, section 12.5.3).
 *
 * @param acceptEncoding the value of Accept-Encoding, null if there is none
 */
export function prefersGzip(acceptEncoding: string | null): boolean {
  const weights = new Map<string, number>();
  for (const part of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((word) => word.trim());
    const weight = parameters.find((parameter) => /^q\s*=/.test(parameter))?.replace(/^q\s*=\s*/, '');
    // A weight that is none says nothing that could be relied on.
    if (coding !== '')
      weights.set(coding, weight === undefined ? 1 : /^[01](\.\d{0,3})?$/.test(weight) ? Number(weight) : 0);
  }
  const gzip = weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0;
  return gzip > 0 && gzip >= (weights.get('identity') ?? 0);
}
