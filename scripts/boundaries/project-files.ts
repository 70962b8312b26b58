import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';

export interface Import {
  /** What the file names: `node:net`, `zod`, `./head`, `@/lib/core/plan`. */
  specifier: string;
  /** The file of the project that it means, without its extension; null if it means something else. */
  target: string | null;
  isType: boolean;
  line: number;
}

export interface SourceFile {
  /** From the root of the project. */
  path: string;
  text: string;
  imports: Import[];
}

const ignoredFolder = /^(\..*|node_modules|dist|data|generated|test-results|public|stand-ins)$/;
const sourceExtensions = ['.ts', '.tsx', '.mjs'];

/** All sources of the project, without what is generated. */
export function readProject(root: string): SourceFile[] {
  return listSources(root).map((file) => {
    const path = relative(root, file);
    const text = readFileSync(file, 'utf8');
    return { path, text, imports: readImports(path, text) };
  });
}

/** Tests and what only they use. */
export const isTest = (path: string): boolean => /\.(test|itest)\.tsx?$|\/fixtures\//.test(path);

/** The path without its extension: what an import of it resolves to. */
export const withoutExtension = (path: string): string =>
  path.slice(0, path.length - extname(path).length).replace(/\/index$/, '');

function listSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ignoredFolder.test(entry.name) ? [] : listSources(path);
    return sourceExtensions.includes(extname(entry.name)) ? [path] : [];
  });
}

const statement =
  /^[ \t]*(import|export)\b(\s+type\b)?([^'"`;]*?)\bfrom\s*['"]([^'"]+)['"]|^[ \t]*import\s*['"]([^'"]+)['"]|(\btypeof\s+)?\bimport\(\s*['"]([^'"]+)['"]/gm;

/** Every import and re-export of a source, those of types and at run time included. */
export function readImports(path: string, text: string): Import[] {
  return [...text.matchAll(statement)].map((match) => {
    const [whole, , type, names = '', from, bare, typeOf, late] = match;
    const specifier = from ?? bare ?? late ?? '';
    const isType = type !== undefined || typeOf !== undefined || hasOnlyTypes(names);
    const start = match.index + whole.length - whole.trimStart().length;
    return {
      specifier,
      target: resolveSpecifier(path, specifier),
      isType,
      line: text.slice(0, start).split('\n').length,
    };
  });
}

/** Whether each name in braces is marked: `{ type A, type B }`. */
function hasOnlyTypes(names: string): boolean {
  const list = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1]?.split(',') ?? [];
  const given = list.map((name) => name.trim()).filter((name) => name !== '');
  return given.length > 0 && given.every((name) => name.startsWith('type '));
}

function resolveSpecifier(path: string, specifier: string): string | null {
  if (specifier.startsWith('@/')) return stripSource(specifier.slice(2));
  if (!/^\.{1,2}(\/|$)/.test(specifier)) return null;
  return stripSource(join(dirname(path), specifier));
}

const stripSource = (path: string): string =>
  sourceExtensions.includes(extname(path)) ? withoutExtension(path) : path;
