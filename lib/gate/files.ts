import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Where the build's scripts and styles are asked for. Their names hold a hash of what they hold. */
const address = '/_next/static/';

const types: Record<string, string> = {
  '.js': 'application/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
};

/** The best first. */
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** A file as it goes out. */
interface Packed {
  path: string;
  bytes: number;
  type: string;
  encoding: string;
}

/** Answers a request where it is for a file that lies compressed beside the original; else tells false. */
export type FileHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/**
 * Serves what the build has compressed (scripts/setup/compressed.mjs): smaller than what can be made while a
 * browser waits, and without making it anew for each. Only names that were there at the start are known.
 *
 * @param dir the project's root, which holds `.next`
 */
export function compressedFiles(dir: string): FileHandler {
  const known = packedFiles(join(dir, '.next', 'static'));
  return async (request, response) => {
    const { method, url = '', headers } = request;
    if (!url.startsWith(address) || (method !== 'GET' && method !== 'HEAD') || headers.range) return false;
    const packed = bestOf(known.get(url.split('?')[0] as string), headers['accept-encoding']);
    if (!packed) return false;
    response.writeHead(200, {
      'content-type': packed.type,
      'content-encoding': packed.encoding,
      'content-length': packed.bytes,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    });
    if (method === 'HEAD') response.end();
    else await pipeline(createReadStream(packed.path), response).catch(ignoreAborted);
    return true;
  };
}

function packedFiles(folder: string): Map<string, Packed[]> {
  const known = new Map<string, Packed[]>();
  if (!existsSync(folder)) return known;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    const type = types[extname(name)];
    if (type === undefined) continue;
    const url = address + relative(folder, path).split(sep).join('/');
    const packed = encodings
      .map(([encoding, ending]) => ({ path: path + ending, encoding, type }))
      .filter((file) => existsSync(file.path));
    known.set(
      url,
      packed.map((file) => ({ ...file, bytes: statSync(file.path).size })),
    );
  }
  return known;
}

function bestOf(packed: Packed[] | undefined, accepted: string | string[] | undefined): Packed | undefined {
  const names = String(accepted ?? '')
    .toLowerCase()
    .split(',')
    .map((word) => word.trim())
    // `br;q=0` says that it is not accepted; other weights leave the choice to us.
    .filter((word) => !/;\s*q=0(\.0*)?$/.test(word))
    .map((word) => word.split(';')[0]?.trim());
  return packed?.find(({ encoding }) => names.includes(encoding));
}

/** A browser that leaves in the middle is no fault of ours. */
function ignoreAborted(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}
