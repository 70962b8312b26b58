/**
 * Whether code that the page loads on demand could not be fetched: the bundler's name for it. The bundler has tried
 * twice by then, and tries again when the code is requested again.
 */
export function isChunkLoadError(error: unknown): boolean {
  return error instanceof Error && error.name === 'ChunkLoadError';
}
