// @ts-check
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const packed = ['.js', '.css'];

/**
 * Puts a `.br` and a `.gz` next to every script and style below `folder`, compressed as well as can be: the
 * dashboard serves these (lib/gate/static-files.ts).
 * @param {string} folder
 */
export async function compressBelow(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  await Promise.all(
    names
      .filter((name) => packed.includes(extname(name)))
      .map(async (name) => {
        const path = join(folder, name);
        const content = readFileSync(path);
        const brotli = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
        writeFileSync(`${path}.br`, await promisify(brotliCompress)(content, brotli));
        writeFileSync(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
      }),
  );
}
