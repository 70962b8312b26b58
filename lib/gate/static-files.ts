import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Path of the build's scripts and styles. Their names hold a hash of their content. */
const staticPathPrefix = '/_next/static/';

const contentTypes: Record<string, string> = {
  '.js': 'application/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
};

/** The best first. */
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** A file as it is sent. */
interface CompressedFile {
  path: string;
  bytes: number;
  type: string;
  encoding: string;
}

/** Responds to a request for a file that is stored compressed next to the original; else returns false. */
export type StaticFileHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/**
 * Serves what the build has compressed (scripts/setup/compress.mjs): smaller than can be made while a
 * browser waits, and without compressing again for each request. Only files that exist at the start are served.
 *
 * @param dir the project's root, which holds `.next`
 */
export function createStaticFileHandler(dir: string): StaticFileHandler {
  const filesByUrl = findCompressedFiles(join(dir, '.next', 'static'));
  return async (request, response) => {
    const { method, url = '', headers } = request;
    if (!url.startsWith(staticPathPrefix) || (method !== 'GET' && method !== 'HEAD') || headers.range)
      return false;
    const file = selectEncoding(filesByUrl.get(url.split('?')[0] as string), headers['accept-encoding']);
    if (!file) return false;
    response.writeHead(200, {
      'content-type': file.type,
      'content-encoding': file.encoding,
      'content-length': file.bytes,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    });
    if (method === 'HEAD') response.end();
    else await pipeline(createReadStream(file.path), response).catch(ignoreClientAbort);
    return true;
  };
}

function findCompressedFiles(folder: string): Map<string, CompressedFile[]> {
  const filesByUrl = new Map<string, CompressedFile[]>();
  if (!existsSync(folder)) return filesByUrl;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    const type = contentTypes[extname(name)];
    if (type === undefined) continue;
    const url = staticPathPrefix + relative(folder, path).split(sep).join('/');
    const variants = encodings
      .map(([encoding, ending]) => ({ path: path + ending, encoding, type }))
      .filter((file) => existsSync(file.path));
    filesByUrl.set(
      url,
      variants.map((file) => ({ ...file, bytes: statSync(file.path).size })),
    );
  }
  return filesByUrl;
}

function selectEncoding(
  variants: CompressedFile[] | undefined,
  accepted: string | string[] | undefined,
): CompressedFile | undefined {
  const names = String(accepted ?? '')
    .toLowerCase()
    .split(',')
    .map((word) => word.trim())
    // `br;q=0` says that it is not accepted; with other weights the server may choose.
    .filter((word) => !/;\s*q=0(\.0*)?$/.test(word))
    .map((word) => word.split(';')[0]?.trim());
  return variants?.find(({ encoding }) => names.includes(encoding));
}

/** A browser that disconnects in the middle is no fault of the dashboard. */
function ignoreClientAbort(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}
