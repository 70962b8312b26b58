import { isNode, LineCounter, parseDocument, visit, type YAMLError, type YAMLWarning } from 'yaml';
import type { z } from 'zod';
import { OperatorError } from '@/lib/core/operator-error';
import { readTextFile } from './referenced-file';
import { type Config, configSchema } from './schema';

/** A configuration file that was read and is valid. */
export interface ParsedConfig {
  config: Config;
  /** What it says, as it says it. */
  raw: unknown;
  /** The line of a field, or of the innermost section around it that is there. */
  getLine(field: readonly (string | number)[]): number;
}

/**
 * Reads and validates the configuration file at `path`.
 *
 * @throws OperatorError naming the file, the line and the field
 */
export function readConfig(path: string): ParsedConfig {
  const { raw, getLine } = parseYamlFile(path);
  return { config: validate(configSchema, raw, path, getLine), raw, getLine };
}

/** @throws OperatorError naming the file, the line and the field */
function validate<Valid>(
  schema: z.ZodType<Valid>,
  raw: unknown,
  path: string,
  getLine: ParsedConfig['getLine'],
): Valid {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const { path: where, message } = findFirstIssue(result.error.issues);
  throw new OperatorError(
    `${path}:${getLine(where)}: ${formatFieldPrefix(where)}${message}`,
    formatFieldPath(where),
  );
}

/**
 * What the configuration file at `path` says of where the log is, whatever else it says.
 *
 * @throws OperatorError naming the file, the line and the field
 */
export function readStoreFields(path: string): Pick<Config, 'data' | 'database'> {
  const { raw, getLine } = parseYamlFile(path);
  const { data, database } = (raw ?? {}) as Record<string, unknown>;
  return validate(configSchema.pick({ data: true, database: true }), { data, database }, path, getLine);
}

/** The configuration of an empty file: all defaults. */
export function emptyConfig(): ParsedConfig {
  return { config: configSchema.parse({}), raw: {}, getLine: () => 1 };
}

/** @throws OperatorError if it cannot be read or is not YAML */
function parseYamlFile(path: string): Pick<ParsedConfig, 'raw' | 'getLine'> {
  const lines = new LineCounter();
  const document = parseDocument(readTextFile(path, '--config'), { lineCounter: lines, prettyErrors: false });
  const fail = (offset: number, sentence: string): never => {
    throw new OperatorError(`${path}:${lines.linePos(offset).line}: ${sentence}`);
  };
  // An unknown tag would be dropped silently, and the effective text would differ from the written one.
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) fail(fault.pos[0], formatYamlError(fault));
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      fail(
        alias.range?.[0] ?? 0,
        'an alias (*name) must refer to an anchor defined earlier; put text that starts with * in quotes',
      );
    },
  });
  const getLine = (field: readonly (string | number)[]): number => {
    for (let depth = field.length; depth >= 0; depth--) {
      const node = document.getIn(field.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  return { raw: document.toJS() ?? {}, getLine };
}

/** The file's text is left out: it may be a secret, and this message is public. */
function formatYamlError({ message }: YAMLError | YAMLWarning): string {
  return `invalid YAML: ${message.split('\n')[0]?.replace(/(?<=\w): .*/, '')}`;
}

/** The path and the message: an unknown field is named itself, not the section that holds it. */
function findFirstIssue(issues: z.core.$ZodIssue[]): { path: (string | number)[]; message: string } {
  const issue = issues[0] as z.core.$ZodIssue;
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys')
    return { path: [...path, issue.keys[0] ?? ''], message: issue.message };
  if (issue.code === 'invalid_union') {
    // A value that is a section was meant in that form: report what is wrong inside it.
    const inside = issue.errors.flat().find((one) => one.path.length > 0 || one.code === 'unrecognized_keys');
    if (inside) return findFirstIssue([{ ...inside, path: [...path, ...inside.path] }]);
  }
  if (issue.code === 'invalid_key') return { path, message: issue.issues[0]?.message ?? issue.message };
  return { path, message: issue.message };
}

/** A field as errors and the settings page name it: `upstreams.web.backends[0].weight`. */
export function formatFieldPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text ? `${text}.${part}` : part;
  }, '');
}

function formatFieldPrefix(path: (string | number)[]): string {
  return path.length > 0 ? `${formatFieldPath(path)}: ` : '';
}
