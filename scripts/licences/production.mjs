// @ts-check
/**
 * @typedef {{ version?: string, license?: string, hasInstallScript?: boolean, dependencies?: Record<string, string>,
 *   optionalDependencies?: Record<string, string>, peerDependencies?: Record<string, string>,
 *   peerDependenciesMeta?: Record<string, { optional?: boolean }> }} Locked
 * @typedef {Record<string, Locked>} Packages as in the lock file: by their folder, '' for the project itself
 * @typedef {{ name: string, version: string, licence: string }} Package
 */

/**
 * The packages of an installation of the project, on any platform, sorted: its dependencies and what they need,
 * without those for development only. Throws if the lock file lacks one.
 * @param {Packages} packages
 * @returns {Package[]}
 */
export function productionPackages(packages) {
  /** @type {Set<string>} */
  const found = new Set();
  /** @type {(from: string, needed: Record<string, string>) => void} */
  const follow = (from, needed) => {
    for (const name of Object.keys(needed)) {
      const path = findFolder(packages, from, name);
      if (found.has(path)) continue;
      found.add(path);
      const { dependencies, optionalDependencies, ...locked } = packages[path] ?? {};
      follow(path, { ...dependencies, ...optionalDependencies, ...neededPeers(locked) });
    }
  };
  follow('', packages['']?.dependencies ?? {});
  const rows = [...found].map((path) => ({
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version: packages[path]?.version ?? '',
    licence: packages[path]?.license ?? 'none stated',
  }));
  const key = (/** @type {Package} */ { name, version }) => `${name} ${version}`;
  const unique = new Map(rows.map((row) => [key(row), row]));
  return [...unique.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** @param {Locked} locked */
function neededPeers({ peerDependencies = {}, peerDependenciesMeta = {} }) {
  return Object.fromEntries(
    Object.entries(peerDependencies).filter(([name]) => !peerDependenciesMeta[name]?.optional),
  );
}

/**
 * Where the package in the folder `from` finds another one: in its own folder of packages or in one further up.
 * @param {Packages} packages
 * @param {string} from
 * @param {string} name
 */
function findFolder(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[path]) return path;
    if (folder === '')
      throw new Error(`package-lock.json: ${from || 'the project'} needs ${name}, which is not in it`);
  }
}
