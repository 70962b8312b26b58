import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import type Sqlite from 'better-sqlite3';
import { DatabaseFileWatch } from './database-file-watch';

/** Statements kept: more than the product has. Beyond, those of ever different text would gather. */
const maxCachedStatements = 200;

/**
 * Prisma's adapter, with statements that are compiled once. By itself it compiles a statement each time it is run, a
 * tenth of a millisecond each: of the recorder, which runs some twenty-five for a batch, 20 batches a second, that
 * would be a twentieth of a CPU whatever the traffic.
 *
 * Once it follows its files, nothing is read or written any more when they are gone or others.
 */
export class StatementCachingAdapter extends PrismaBetterSqlite3 {
  private fileWatch: DatabaseFileWatch | null = null;

  constructor(private readonly config: { url: string; timeout: number }) {
    super(config);
  }

  override async connect(): ReturnType<PrismaBetterSqlite3['connect']> {
    const adapter = await super.connect();
    // The adapter keeps its connection to itself, by TypeScript's rules only.
    const { client } = adapter as unknown as { client?: Sqlite.Database };
    if (client === undefined)
      throw new Error('Prisma keeps its SQLite connection elsewhere now: see statements.ts');
    cacheStatements(client, (sql) => {
      // What begins and ends a transaction must not fail: the adapter would never let another one begin.
      if (!/^(BEGIN|COMMIT|ROLLBACK)/.test(sql)) this.fileWatch?.checkThrottled();
    });
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (level) => {
      this.fileWatch?.assertIntact();
      return startTransaction(level);
    };
    const dispose = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await dispose();
      this.fileWatch?.close();
      this.fileWatch = null;
    };
    return adapter;
  }

  /** Follows the files from now on; to be called once something was read, which makes those beside the database. */
  watchFiles(): DatabaseFileWatch {
    this.fileWatch = new DatabaseFileWatch(this.config.url);
    return this.fileWatch;
  }
}

/** What the adapter does with a statement: it binds values for good, which a kept one would not let happen twice. */
type CachedStatement = Pick<Sqlite.Statement, 'reader' | 'run' | 'all' | 'columns'> & {
  bind(values: unknown[]): CachedStatement;
  raw(): CachedStatement;
};

/**
 * Makes `prepare` of a connection give statements that were compiled before, as far as the adapter uses them.
 *
 * @param onStatement called before each; may throw
 */
export function cacheStatements(
  connection: Sqlite.Database,
  onStatement: (sql: string) => void = () => undefined,
): void {
  const compile = connection.prepare.bind(connection);
  const cache = new Map<string, Sqlite.Statement>();
  const prepare = (sql: string): CachedStatement => {
    onStatement(sql);
    let statement = cache.get(sql);
    if (statement === undefined) {
      statement = compile(sql) as Sqlite.Statement;
      if (cache.size >= maxCachedStatements) cache.clear();
      cache.set(sql, statement);
    }
    return bindStatement(statement, []);
  };
  connection.prepare = prepare as unknown as typeof connection.prepare;
}

function bindStatement(statement: Sqlite.Statement, values: unknown[]): CachedStatement {
  const used: CachedStatement = {
    reader: statement.reader,
    bind: (boundValues) => bindStatement(statement, boundValues),
    raw() {
      statement.raw();
      return used;
    },
    columns: () => statement.columns(),
    run: () => statement.run(...values),
    all: () => statement.all(...values),
  };
  return used;
}
