// @ts-check
// Writes the next migration: `node scripts/migration.mjs NAME` compares the checked-in migrations with
// prisma/schema.prisma and puts what separates them into prisma/migrations/sqlite/<number>_NAME/migration.sql.
// Prisma's own `migrate dev` needs a native engine that cannot be fetched everywhere; this is the same
// engine, compiled to WebAssembly.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';

const root = join(import.meta.dirname, '..');
const migrations = join(root, 'prisma/migrations/sqlite');
const schema = { path: 'schema.prisma', content: readFileSync(join(root, 'prisma/schema.prisma'), 'utf8') };

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error('usage: node scripts/migration.mjs NAME (lower-case letters, digits and _)');
  process.exit(2);
}

const folders = readdirSync(migrations, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** An empty database in memory that has had every checked-in migration. */
class ScratchDatabase extends PrismaBetterSqlite3 {
  /** @override */
  async connect() {
    const adapter = await super.connect();
    for (const applied of folders) {
      await adapter.executeScript(readFileSync(join(migrations, applied, 'migration.sql'), 'utf8'));
    }
    // The engine fails at partial indices, and the schema cannot say them: they are written by hand.
    const partial = await adapter.queryRaw({
      sql: "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'",
      args: [],
      argTypes: [],
    });
    for (const [index] of partial.rows) await adapter.executeScript(`DROP INDEX "${index}"`);
    return adapter;
  }
}

const schemaEngine = await loadEngine();
const { stdout: script } = await schemaEngine.diff({
  from: { tag: 'schemaDatasource', files: [schema], configDir: root },
  to: { tag: 'schemaDatamodel', files: [schema] },
  script: true,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
});

if (!script || script.startsWith('-- This is an empty migration')) {
  console.log('The migrations already say what the schema says; nothing to write.');
  process.exit(0);
}
const folder = join(migrations, `${String(folders.length + 1).padStart(4, '0')}_${name}`);
mkdirSync(folder);
writeFileSync(join(folder, 'migration.sql'), script);
console.log(`wrote ${join(folder, 'migration.sql')}`);

/** The schema engine, joined to the scratch database. */
async function loadEngine() {
  const { resolve } = createRequire(import.meta.url);
  const bytes = readFileSync(
    join(resolve('@prisma/schema-engine-wasm/schema_engine_bg'), '../schema_engine_bg.wasm'),
  );
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': /** @type {WebAssembly.ModuleImports} */ (/** @type {unknown} */ (engine)),
  });
  engine.__wbg_set_wasm(instance.exports);
  /** @type {() => void} */ (instance.exports['__wbindgen_start'])();
  return engine.SchemaEngine.new(
    { datamodels: [[schema.path, schema.content]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(new ScratchDatabase({ url: ':memory:' })),
  );
}
