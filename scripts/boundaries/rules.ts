/** What the files of a folder may import, other than files of the same folder. */
export interface FolderRule {
  /** Other folders, with all that is below them. */
  imports: string[];
  /** Folders of which it may import types only. */
  types?: string[];
  /** Folders that its tests may import as well. */
  tests?: string[];
  /** Whether it may import packages from npm, and Node's own modules; it may if nothing is said. */
  packages?: false;
  node?: false;
}

/** Allowed imports between folders (DESIGN, Layout). The longest folder that holds a file decides. */
export const folderRules: Record<string, FolderRule> = {
  'lib/core': { imports: [], packages: false, tests: ['lib', 'proxy'] },
  proxy: { imports: ['lib/core'], packages: false, tests: ['lib', 'prisma', 'demo'] },
  'proxy/bin': { imports: ['proxy', 'lib', 'demo'] },
  lib: { imports: ['lib'], tests: ['proxy', 'prisma'] },
  // A row has one declaration, the schema of the API's response: the store takes its type from there, and nothing
  // else.
  'lib/store': {
    imports: ['lib/core', 'lib/store/sql', 'lib/store/sqlite', 'lib/store/postgresql', 'prisma'],
    types: ['lib/contract'],
    tests: ['lib', 'proxy'],
  },
  // What the databases have in common knows none of them.
  'lib/store/sql': {
    imports: ['lib/core', 'lib/store', 'prisma'],
    types: ['lib/contract'],
    tests: ['lib', 'proxy'],
  },
  'lib/store/sqlite': {
    imports: ['lib/core', 'lib/store', 'lib/store/sql', 'prisma'],
    types: ['lib/contract'],
    tests: ['lib', 'proxy'],
  },
  'lib/store/postgresql': {
    imports: ['lib/core', 'lib/store', 'lib/store/sql', 'prisma'],
    types: ['lib/contract'],
    tests: ['lib', 'proxy'],
  },
  components: { imports: ['lib/core'], types: ['lib/contract'], node: false, tests: ['lib'] },
  app: { imports: ['lib', 'components'] },
  prisma: { imports: ['lib/core'], tests: ['lib', 'proxy'] },
  demo: { imports: ['lib/core'], packages: false, tests: ['lib', 'proxy'] },
  e2e: { imports: ['lib', 'prisma', 'proxy', 'demo', 'bench', 'scripts'] },
  bench: { imports: ['lib', 'prisma', 'proxy', 'components', 'demo', 'e2e', 'scripts'] },
  scripts: {
    imports: ['lib/core', 'e2e', 'bench'],
    tests: ['lib', 'prisma', 'proxy', 'components', 'app', 'demo'],
  },
};

/** Parts that only these folders may import, whatever the rules above allow. */
export const privateParts: Record<string, string[]> = {
  'lib/store/sqlite': ['lib/store', 'bench', 'e2e', 'scripts'],
  'lib/store/postgresql': ['lib/store', 'bench', 'e2e', 'scripts'],
  'lib/store/sql': ['lib/store', 'bench', 'e2e', 'scripts'],
};

/** Packages by which a database is talked to, by the beginning of their names, and the folders that may import them. */
const databaseFolders = ['lib/store', 'prisma', 'bench', 'e2e', 'scripts'];
export const privatePackages: Record<string, string[]> = {
  'better-sqlite3': databaseFolders,
  pg: databaseFolders,
  '@prisma/': databaseFolders,
};

/** A longer file says why in its first comment, in a sentence that begins with these words. */
export const maxLines = 300;
export const lengthReason = 'Long because';
