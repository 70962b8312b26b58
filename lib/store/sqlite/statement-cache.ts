import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import type Sqlite from 'better-sqlite3';
import { type AdapterStatement, getAdapterConnection } from '@/prisma/client-internals/adapter-connection';
import { DatabaseFileWatch } from './database-file-watch';

/** Statements cached: more than the product has. Beyond, those of ever different text would gather. */
const maxAdapterStatements = 200;

/**
 * Prisma's adapter, with statements that are compiled once. By itself it compiles a statement each time it is run, a
 * tenth of a millisecond each: of the recorder, which runs some twenty-five for a batch, 20 batches a second, that
 * would be a twentieth of a CPU whatever the traffic.
 *
 * Once it watches its files, a statement fails when they are removed or replaced.
 */
export class StatementCachingAdapter extends PrismaBetterSqlite3 {
  private fileWatch: DatabaseFileWatch | null = null;

  constructor(private readonly config: { url: string; timeout: number }) {
    super(config);
  }

  override async connect(): ReturnType<PrismaBetterSqlite3['connect']> {
    const adapter = await super.connect();
    cacheStatements(getAdapterConnection(adapter), (sql) => {
      // BEGIN, COMMIT and ROLLBACK must not fail: the adapter would never let another transaction begin.
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

  /** Watches the files from now on; to be called once something was read, which creates the -wal and the -shm. */
  watchFiles(): DatabaseFileWatch {
    this.fileWatch = new DatabaseFileWatch(this.config.url);
    return this.fileWatch;
  }
}

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
  const prepare = (sql: string): AdapterStatement => {
    onStatement(sql);
    let statement = cache.get(sql);
    if (statement === undefined) {
      statement = compile(sql) as Sqlite.Statement;
      if (cache.size >= maxAdapterStatements) cache.clear();
      cache.set(sql, statement);
    }
    return bindStatement(statement, []);
  };
  connection.prepare = prepare as unknown as typeof connection.prepare;
}

function bindStatement(statement: Sqlite.Statement, values: unknown[]): AdapterStatement {
  const used: AdapterStatement = {
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
