import { parseAst } from 'vitest/node';

/** What distributed engines that speak PostgreSQL's protocol lack, and how it looks in a statement. */
const rules = {
  'LISTEN and NOTIFY': /\b(?:UN)?LISTEN\b|\bNOTIFY\b|\bpg_notify\b/,
  'advisory lock': /\bpg_(?:try_)?advisory_/i,
  'temporary table': /\bTEMP(?:ORARY)? TABLE\b|\bpg_temp\b/i,
  // What is divided by `(t - t % n) / n` is a multiple, so that no engine has a remainder to round.
  'division with a remainder': /(?<!% ?(?:\$\{\w*\}|\d+)\))(?<=[\w)"}]) ?\/ ?(?=[\w("$])/,
  'table dropped': /\bDROP TABLE\b|\bDETACH PARTITION\b/i,
  'partitioned table': /\bCREATE TABLE\b[\s\S]*\bPARTITION (?:BY|OF)\b|\bATTACH PARTITION\b/i,
  'table without a primary key':
    /\bCREATE TABLE\b(?![\s\S]*\b(?:PRIMARY KEY|PARTITION OF|INCLUDING INDEXES)\b)/i,
  'volatile function in an update':
    /\bUPDATE\b[\s\S]*\bSET\b[\s\S]*(?:\b(?:now|clock_timestamp|statement_timestamp|random|gen_random_uuid|nextval)\(|\bnowMicros\b)/i,
  'recursive query': /\bWITH RECURSIVE\b/i,
  'row lock': /\bFOR (?:NO KEY )?UPDATE\b|\bFOR (?:KEY )?SHARE\b/i,
  'lock of a table': /\bLOCK TABLE\b/i,
  'statement prepared beyond its transaction': /(?:^|;)\s*PREPARE\b/i,
  'order of ids for the order of commits': /\bmax\("?id"?\)|\b"?id"? ?> ?\$\{|\bORDER BY "?id"? DESC\b/i,
} as const;

export type DistributedRule = keyof typeof rules;

export interface Breach {
  rule: DistributedRule;
  statement: string;
}

const ruleNames = Object.keys(rules) as DistributedRule[];

/** Words that begin or join parts of statements. They are in capitals in this project, as no word of a sentence is. */
const keywords =
  /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP|LOCK|LISTEN|NOTIFY|PREPARE|FROM|WHERE|SET|VALUES|AND|CASE|ORDER BY|CAST|FOR)\b|\bpg_\w+\(/;

/**
 * The parts of statements in a source that some distributed engine lacks.
 *
 * @param source TypeScript. What a template literal puts in stays as it is written, in `${…}`
 */
export function findInSource(source: string): Breach[] {
  const program: unknown = parseAst(source, { lang: 'ts' });
  return listTexts(program)
    .filter((text) => keywords.test(text))
    .flatMap(findInStatement);
}

/** The same in a file of SQL, whose statements end with a semicolon at the end of a line. */
export function findInScript(script: string): Breach[] {
  return script
    .replaceAll(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .flatMap(findInStatement);
}

function findInStatement(statement: string): Breach[] {
  return ruleNames.filter((rule) => rules[rule].test(statement)).map((rule) => ({ rule, statement }));
}

/** What every string and template literal below a node of a syntax tree says. */
function listTexts(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(listTexts);
  if (!isNode(node)) return [];
  const below = Object.values(node).flatMap(listTexts);
  if (node.type === 'Literal' && typeof node.value === 'string') return [node.value, ...below];
  return node.type === 'TemplateLiteral'
    ? [readTemplate(node as unknown as TemplateLiteral), ...below]
    : below;
}

const isNode = (value: unknown): value is { type: string; value?: unknown } =>
  typeof value === 'object' && value !== null && 'type' in value;

interface TemplateLiteral {
  quasis: { value: { raw: string } }[];
  expressions: { type: string; name?: string; property?: { name?: string } }[];
}

/** A template literal with the last name of each expression in it, such as `${nowMicros}` for `db.dialect.nowMicros`. */
function readTemplate({ quasis, expressions }: TemplateLiteral): string {
  const names = expressions.map(({ name, property }) => `\${${name ?? property?.name ?? ''}}`);
  return quasis.map(({ value }, index) => value.raw + (names[index] ?? '')).join('');
}
