import { basename, dirname } from 'node:path';
import { type Import, isTest, type SourceFile, withoutExtension } from './project-files';
import { type FolderRule, folderRules, lengthReason, maxLines, privatePackages, privateParts } from './rules';

/** A breach of a rule. `key` is its name in `openBreaches`. */
export interface Breach {
  key: string;
  /** File and line, and what is wrong there. */
  detail: string;
}

/** Everything in the sources that breaks the rules of this folder. */
export function findBreaches(files: SourceFile[]): Breach[] {
  return [
    ...files.flatMap(findForbiddenImports),
    ...findFolderPairs(files),
    ...findCycles(files),
    ...files.flatMap(findLength),
    ...files.flatMap(findNames),
    ...files.flatMap(findShoutedConstants),
  ];
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The longest of the folders that holds a path. */
function findHolder(path: string, folders: string[]): string | undefined {
  return folders.filter((folder) => isWithin(path, folder)).sort((a, b) => b.length - a.length)[0];
}

/** Two names of a path's folder: `lib/store`, `proxy/journal`, `app/api`; one for a file at the top. */
export function getFolder(path: string): string {
  return dirname(path).split('/').slice(0, 2).join('/');
}

function findForbiddenImports(file: SourceFile): Breach[] {
  const home = findHolder(file.path, Object.keys(folderRules));
  const rule = home === undefined ? undefined : folderRules[home];
  if (home === undefined || rule === undefined) return [];
  return file.imports
    .filter((imported) => !isAllowed(file.path, home, rule, imported))
    .map(({ specifier, target, line }) => ({
      key: `${getFolder(file.path)} -> ${target === null ? specifier : getTargetFolder(target)}`,
      detail: `${file.path}:${line} may not import ${specifier}`,
    }));
}

/** The private part that holds a target, else its folder. */
function getTargetFolder(target: string): string {
  return findHolder(target, Object.keys(privateParts)) ?? getFolder(target);
}

function isAllowed(path: string, home: string, rule: FolderRule, imported: Import): boolean {
  const { specifier, target, isType } = imported;
  const inTest = isTest(path);
  if (target === null) {
    if (inTest) return true;
    const owned = Object.keys(privatePackages).find((name) => specifier.startsWith(name));
    if (owned !== undefined && !privatePackages[owned]?.some((folder) => isWithin(path, folder)))
      return false;
    return specifier.startsWith('node:') ? rule.node !== false : rule.packages !== false;
  }
  const part = findHolder(target, Object.keys(privateParts));
  if (part !== undefined && !inTest && !isWithin(path, part)) {
    if (!privateParts[part]?.some((folder) => isWithin(path, folder))) return false;
  }
  // A file at the top belongs to no folder: package.json, next.config.ts.
  const targetHome = findHolder(target, Object.keys(folderRules));
  if (targetHome === undefined || targetHome === home) return true;
  const folders = [
    ...rule.imports,
    ...(isType ? (rule.types ?? []) : []),
    ...(inTest ? (rule.tests ?? []) : []),
  ];
  return folders.some((folder) => isWithin(target, folder));
}

/** Folders that import each other, of types as of code; tests do not count. */
function findFolderPairs(files: SourceFile[]): Breach[] {
  const examples = new Map<string, string>();
  for (const { path, imports } of files) {
    if (isTest(path)) continue;
    for (const { target, line } of imports) {
      if (target === null || getFolder(target) === getFolder(path)) continue;
      examples.set(`${getFolder(path)} ${getFolder(target)}`, `${path}:${line}`);
    }
  }
  return [...examples.keys()].flatMap((edge) => {
    const [from = '', to = ''] = edge.split(' ');
    const back = examples.get(`${to} ${from}`);
    if (from > to || back === undefined) return [];
    return [
      { key: `${from} <-> ${to}`, detail: `${examples.get(edge)} and ${back} import each other's folder` },
    ];
  });
}

/** Files that import themselves through others: strongly connected components (Tarjan), of types as of code. */
function findCycles(files: SourceFile[]): Breach[] {
  const byName = new Map(files.map((file) => [withoutExtension(file.path), file]));
  const order = new Map<SourceFile, number>();
  const lowest = new Map<SourceFile, number>();
  const stack: SourceFile[] = [];
  const breaches: Breach[] = [];
  const visit = (file: SourceFile): number => {
    const index = order.size;
    let low = index;
    order.set(file, index);
    stack.push(file);
    for (const { target } of file.imports) {
      const next = target === null ? undefined : byName.get(target);
      if (next === undefined) continue;
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    lowest.set(file, low);
    if (low === index) {
      const cycle = stack
        .splice(stack.indexOf(file))
        .map(({ path }) => path)
        .sort();
      if (cycle.length > 1) breaches.push({ key: `cycle: ${cycle[0]}`, detail: cycle.join(', ') });
    }
    return low;
  };
  for (const file of files) if (!order.has(file)) visit(file);
  return breaches;
}

function findLength({ path, text }: SourceFile): Breach[] {
  const lines = text.split('\n').length - 1;
  const [firstComment = ''] = /\/\*\*?[\s\S]*?\*\/|(^[ \t]*\/\/.*\n)+/m.exec(text) ?? [];
  if (lines <= maxLines || firstComment.replaceAll(/\s*\n\s*(\*|\/\/)\s*/g, ' ').includes(lengthReason))
    return [];
  return [
    {
      key: `length: ${path}`,
      detail: `${path} has ${lines} lines: split it, or say why in its first comment ("${lengthReason} …")`,
    },
  ];
}

const component = /^[A-Z][A-Za-z0-9]*(\.test)?\.tsx$/;
const hook = /^use[A-Z][A-Za-z0-9]*(\.test)?\.tsx?$/;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.(ts|tsx|mjs)$/;
/** What Next.js calls a folder of a route: `[name]`, `(group)`, `openapi.json`. */
const folderName = /^[a-z0-9]+([-.][a-z0-9]+)*$|^\[{1,2}[.a-zA-Z]+\]{1,2}$|^\([a-z-]+\)$/;

function findNames({ path }: SourceFile): Breach[] {
  const name = basename(path);
  const folders = dirname(path) === '.' ? [] : dirname(path).split('/');
  const isFine = [component, hook, kebab].some((shape) => shape.test(name));
  if (isFine && folders.every((folder) => folderName.test(folder))) return [];
  return [{ key: `name: ${path}`, detail: `${path}: files are kebab-case.ts, Component.tsx or useHook.ts` }];
}

function findShoutedConstants({ path, text }: SourceFile): Breach[] {
  return [...text.matchAll(/^[ \t]*(?:export )?(?:const|static readonly) ([A-Z][A-Z0-9_]+)\b/gm)].map(
    ({ 1: name }) => ({ key: `constant: ${path}`, detail: `${path}: ${name} is to be written in camelCase` }),
  );
}
