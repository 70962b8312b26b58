// @ts-check
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageFolder } from './links.mjs';
import { ensurePrograms } from './programs.mjs';
import { runQuietly, StepFailed } from './run-quietly.mjs';

const what = 'building the SQLite driver';
const tryIt = "new (require('better-sqlite3'))(':memory:').close()";

/**
 * The step that compiles better-sqlite3 from the source in the package: no package runs code
 * at install time (see .npmrc), and no binary is fetched from elsewhere.
 * @param {string} root
 */
export function driverStep(root) {
  const home = packageFolder(root, 'better-sqlite3');
  // Above the folder of packages that has it: a checkout, or whatever Stickyboard was installed into.
  const project = join(home, '../..');
  const stamp = join(home, 'build/stickyboard.json');
  return {
    name: 'driver',
    line: `${what} (once, about 90 s)…`,
    async isFresh() {
      if (!existsSync(join(home, 'build/Release/better_sqlite3.node'))) return false;
      if (existsSync(stamp) && readFileSync(stamp, 'utf8') === getDriverIdentity(home)) return true;
      // It may be built elsewhere or for another Node: only loading it shows whether it works.
      if (!(await canLoadDriver(root))) return false;
      writeFileSync(stamp, getDriverIdentity(home));
      return true;
    },
    async run() {
      await ensurePrograms({ python3: 'python3', make: 'make', 'g++': 'g++' }, root);
      const npm = process.env['npm_execpath'];
      const args = ['rebuild', 'better-sqlite3', '--ignore-scripts=false', '--foreground-scripts'];
      const env = {
        npm_config_build_from_source: 'true',
        npm_config_nodedir: findNodeHeaders(),
        // Its two sources side by side.
        JOBS: 'max',
        CXXFLAGS: `${process.env['CXXFLAGS'] ?? ''} -include '${join(import.meta.dirname, 'object-wrap.h')}'`,
      };
      if (npm) await runQuietly(what, process.execPath, [npm, ...args], { cwd: project, env });
      else await runQuietly(what, 'npm', args, { cwd: project, env });
      if (!(await canLoadDriver(root))) throw new StepFailed(`${what} gave a driver that Node cannot load`);
      writeFileSync(stamp, getDriverIdentity(home));
    },
  };
}

/** @param {string} root */
function canLoadDriver(root) {
  return runQuietly('loading the SQLite driver', process.execPath, ['-e', tryIt], { cwd: root }).then(
    () => true,
    () => false,
  );
}

/** @param {string} home */
function getDriverIdentity(home) {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  return JSON.stringify({ version, abi: process.versions.modules, arch: process.arch });
}

/** Where the headers of the running Node are, so that node-gyp downloads none. */
function findNodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  if (existsSync(join(prefix, 'include/node/node.h'))) return prefix;
  const configured = process.env['npm_config_nodedir'];
  if (configured) return configured;
  throw new StepFailed(
    `${what} needs the headers of Node ${process.version}, and there are none in ${prefix}/include/node; ` +
      'install a Node distribution that brings them (nodejs.org archives, NodeSource and the node images do)',
  );
}
