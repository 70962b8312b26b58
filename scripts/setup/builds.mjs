// @ts-check
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { generateClients, schemaPath } from './clients.mjs';
import { compressBelow } from './compress.mjs';
import { computeFingerprint } from './fingerprint.mjs';
import { runQuietly, StepFailed } from './run-quietly.mjs';
import { openStamps } from './stamps.mjs';

/** Each process of the product, by the name of its bundle in dist/. */
const entries = {
  main: 'proxy/bin/launch.ts',
  product: 'proxy/bin/stickyboard.ts',
  worker: 'proxy/bin/worker.ts',
  recorder: 'proxy/bin/recorder.ts',
  dashboard: 'proxy/bin/dashboard.ts',
  notifier: 'proxy/bin/notifier.ts',
  demo: 'proxy/bin/demo.ts',
};
const shared = ['lib', 'prisma', 'tsconfig.json', 'package.json', 'package-lock.json'];

/**
 * The steps that build what runs from the sources: database client, bundles of the processes, pages.
 * @param {string} root
 */
export function buildSteps(root) {
  return [clientStep(root), bundlesStep(root), pagesStep(root)];
}

/** @param {string} root */
export function clientStep(root) {
  return createStep(root, 'client', {
    line: 'generating the database clients…',
    inputs: [
      schemaPath,
      'prisma.config.ts',
      'scripts/setup/clients.mjs',
      'scripts/setup/postgresql-schema.mjs',
    ],
    facts: [readFileSync(join(root, 'node_modules/prisma/package.json'), 'utf8')],
    output: 'prisma/generated/postgresql/client.ts',
    run: () => generateClients(root),
  });
}

/** @param {string} root */
function bundlesStep(root) {
  return createStep(root, 'bundles', {
    line: 'building the proxy…',
    inputs: [...shared, 'proxy', 'demo', 'scripts/setup/builds.mjs'],
    output: 'dist/main.js',
    run: () => buildBundles(root, entries, true),
  });
}

/** @param {string} root */
function pagesStep(root) {
  return createStep(root, 'pages', {
    line: 'building the dashboard (about 30 s)…',
    inputs: [...shared, 'app', 'components', 'public', 'next.config.ts', 'scripts/setup/compress.mjs'],
    output: '.next/BUILD_ID',
    async run() {
      await runQuietly('building the dashboard', getBinPath(root, 'next'), ['build'], {
        cwd: root,
        env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
      });
      await compressBelow(join(root, '.next/static'));
    },
  });
}

/**
 * @param {string} root
 * @param {string} name
 * @param {{ line: string, inputs: string[], facts?: string[], output: string, run: () => Promise<unknown> }} build
 */
function createStep(root, name, build) {
  const stamps = openStamps(root);
  const print = () => computeFingerprint(root, build.inputs, build.facts);
  return {
    name,
    line: build.line,
    isFresh: async () => stamps.isFresh(name, print(), build.output),
    async run() {
      // Taken before the build: an input that changes meanwhile must make the result stale.
      const before = print();
      await build.run();
      stamps.store(name, before);
    },
  };
}

/**
 * Bundles TypeScript entry points into dist/, packages left out.
 * @param {string} root
 * @param {Record<string, string>} entryPoints source of each bundle, by the name of the bundle
 * @param {boolean} splitting whether what is imported only on demand, such as PostgreSQL's part, is in files of its own;
 *   those of earlier builds are removed
 */
export async function buildBundles(root, entryPoints, splitting = false) {
  const { build } = await import('esbuild');
  const options = { ...createBundleOptions(root, entryPoints), splitting, metafile: true };
  const { metafile } = await build(options).catch((error) => {
    throw new StepFailed(`bundling ${Object.values(entryPoints).join(', ')} failed`, error.message);
  });
  if (splitting) removeOldChunks(join(root, 'dist'), Object.keys(metafile?.outputs ?? {}));
}

/**
 * Files that are named for their content stay until a later build does not make them.
 * @param {string} folder
 * @param {string[]} made from the root on
 */
function removeOldChunks(folder, made) {
  const names = new Set(made.map((path) => basename(path)));
  const old = readdirSync(folder).filter(
    (name) => /-[0-9A-Z]{8}\.js(\.map)?$/.test(name) && !names.has(name),
  );
  for (const name of old) rmSync(join(folder, name));
}

/**
 * Bundles the processes now and after each change of a source, until this process ends. The next start or build bundles
 * them again.
 * @param {string} root
 * @param {() => void} onBuilt after each time that succeeded; esbuild prints what fails
 */
export async function watchBundles(root, onBuilt) {
  openStamps(root).store('bundles', 'built by npm run dev');
  const { context } = await import('esbuild');
  const report = {
    name: 'report',
    setup: (/** @type {import('esbuild').PluginBuild} */ build) =>
      build.onEnd(({ errors }) => {
        if (errors.length === 0) onBuilt();
      }),
  };
  const options = { ...createBundleOptions(root, entries), logLevel: /** @type {const} */ ('warning') };
  const watched = await context({ ...options, plugins: [report] });
  await watched.watch();
}

/**
 * @param {string} root
 * @param {Record<string, string>} entryPoints
 * @returns {import('esbuild').BuildOptions}
 */
function createBundleOptions(root, entryPoints) {
  return {
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    // In addition to tsconfig's paths: without it, an import of a missing file would count as a package.
    alias: { '@': root },
    sourcemap: true,
    logLevel: 'silent',
  };
}

/**
 * @param {string} root
 * @param {string} name
 */
function getBinPath(root, name) {
  return join(root, 'node_modules/.bin', name);
}
