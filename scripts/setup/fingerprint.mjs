// @ts-check
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Neither tests nor what is generated decides whether a build is stale. */
const ignored = /(\.test\.tsx?|\.itest\.ts|\.spec\.ts|\.md)$|(^|\/)(generated|node_modules)$/;

/**
 * SHA-256 (hex) over the names and the content of `inputs`: files, or folders taken with all they hold.
 * An input that does not exist counts as absent, so that adding it later changes the fingerprint.
 * @param {string} root folder that the inputs are relative to
 * @param {string[]} inputs
 * @param {string[]} facts further text that the result depends on, such as versions
 */
export function computeFingerprint(root, inputs, facts = []) {
  const hash = createHash('sha256');
  for (const fact of facts) hash.update(`${fact}\n`);
  for (const input of inputs) {
    for (const file of listFiles(join(root, input))) {
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]} the file itself or every file below the folder, sorted; none if it is absent
 */
function listFiles(path) {
  if (ignored.test(path)) return [];
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    if (code === 'ENOTDIR') return [path];
    if (code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .map((entry) => join(path, entry.name))
    .sort()
    .flatMap((entry) => listFiles(entry));
}
