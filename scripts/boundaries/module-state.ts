/** A variable of a module that may change while the process runs. */
export interface ModuleState {
  name: string;
  line: number;
  problem: 'let' | 'changed' | 'empty-collection' | 'instance';
}

/** Classes whose instances hold nothing that changes. */
const immutableClasses: readonly string[] = [
  'Map',
  'Set',
  'RegExp',
  'TextEncoder',
  'TextDecoder',
  'Error',
  'URL',
  // Filled by its constructor alone.
  'NetworkList',
];

const declarationPattern =
  /^(?:export )?(let|var|const) (?:\{|\[)?\s*([\w$]+)(?:[^=\n]|=>)*(?:=(?![=>])\s*([^\n]*))?/gm;
const mutators = 'add|set|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin';

/**
 * Finds state that a module keeps between calls: it belongs to an instance that a start function returns. It reads
 * text, formatted as in this project: a statement at the beginning of a line is the module's.
 * @param source text of a module
 */
export function findModuleState(source: string): ModuleState[] {
  const found: ModuleState[] = [];
  for (const match of source.matchAll(declarationPattern)) {
    const [, keyword, name, value = ''] = match;
    const line = source.slice(0, match.index).split('\n').length;
    const problem = findProblem(source, keyword, name, value);
    if (problem !== null) found.push({ name, line, problem });
  }
  return found;
}

function findProblem(
  source: string,
  keyword: string,
  name: string,
  value: string,
): ModuleState['problem'] | null {
  if (keyword !== 'const') return 'let';
  if (/^(?:new (?:Weak)?(?:Map|Set)(?:<[^(]*>)?\(\)|\[\]|\{\})/.test(value)) return 'empty-collection';
  const instance = /^new (\w+)/.exec(value)?.[1];
  if (instance !== undefined && !immutableClasses.includes(instance)) return 'instance';
  const escaped = name.replaceAll('$', '\\$');
  const changed = new RegExp(
    `(?<![\\w$.])${escaped}(?:\\.(?:${mutators})\\(|(?:\\.\\w+|\\[[^\\]]+\\])\\s*(?:=(?![=>])|[-+*/|&?]{1,2}=|\\+\\+|--))`,
  );
  return changed.test(source) ? 'changed' : null;
}
