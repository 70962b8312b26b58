// @ts-check

/**
 * What PostgreSQL's tables have in another form than `prisma/schema.prisma` says for SQLite. Each is a replacement that
 * must take place.
 * @type {{ why: string, model?: string, from: RegExp, to: string }[]}
 */
const rewrites = [
  { why: 'the database', from: /provider = "sqlite"/, to: 'provider = "postgresql"' },
  { why: 'the folder of the client', from: /"\.\/generated\/sqlite"/, to: '"./postgresql"' },
  {
    why: 'ids of 64 bits (SQLite has them in an Int, since only that can be its row id)',
    model: 'Decision',
    from: /^( +id +)Int( +@id @default\(autoincrement\(\)\))$/m,
    to: '$1BigInt$2',
  },
  {
    why: 'the row id of sessions, which SQLite has by itself',
    model: 'Session',
    from: /^( +id +String)$/m,
    to: '  rowid BigInt @unique @default(autoincrement())\n$1',
  },
  {
    why: 'one row for all buckets of a histogram: the element at index n counts bucket n',
    model: 'Latency',
    from: /^ +count( +)Int$/m,
    to: '  counts$1Int[]',
  },
  { why: 'no row for a bucket', model: 'Latency', from: /^ +bucket +Int\n/m, to: '' },
  {
    why: 'the key of histograms, without the bucket',
    model: 'Latency',
    from: /^( +@@id\(\[.*), bucket\b(.*\]\))$/m,
    to: '$1$2',
  },
];

/**
 * The Prisma schema for PostgreSQL.
 * @param {string} schema that of SQLite, the one source of all models
 * @returns {string} throws an Error if the schema does not have what has to be changed
 */
export function derivePostgresqlSchema(schema) {
  return rewrites.reduce((text, { why, model, from, to }) => {
    const [before, part, after] = model === undefined ? ['', text, ''] : splitAtModel(text, model);
    if (!from.test(part)) {
      throw new Error(
        `prisma/schema.prisma: ${model ?? 'the head'} has nothing like ${from}, which scripts/setup/postgresql-schema.mjs changes for PostgreSQL (${why}); change both together`,
      );
    }
    return before + part.replace(from, to) + after;
  }, schema);
}

/**
 * @param {string} schema
 * @param {string} model
 * @returns {[string, string, string]} before it, it, after it
 */
function splitAtModel(schema, model) {
  const start = schema.indexOf(`\nmodel ${model} {\n`);
  const end = start === -1 ? -1 : schema.indexOf('\n}\n', start);
  if (end === -1) throw new Error(`prisma/schema.prisma: there is no model ${model}`);
  return [schema.slice(0, start), schema.slice(start, end), schema.slice(end)];
}
