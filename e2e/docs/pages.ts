import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/project-root';

/** A fenced block of a page. */
export interface Block {
  /** `docs/guide/drain.md:25`, its first line. */
  location: string;
  language: string;
  text: string;
  /** For commands: their output, as in the `text` block right after them; null if there is none. */
  expectedOutput: string | null;
}

/** A page of the documentation. */
export interface Page {
  /** From the project's folder, such as `docs/guide/drain.md`. */
  name: string;
  text: string;
  blocks: Block[];
}

/** README, CONTRIBUTING and all pages below `docs`: a new page is among them by itself. */
export function readPages(): Page[] {
  const inDocs = readdirSync(join(projectRoot, 'docs'), { recursive: true, encoding: 'utf8' });
  const pages = inDocs.filter((name) => name.endsWith('.md')).sort();
  return ['README.md', 'CONTRIBUTING.md', ...pages.map((name) => `docs/${name}`)].map(readPage);
}

/** @param name from the project's folder */
export function readPage(name: string): Page {
  const text = readFileSync(join(projectRoot, name), 'utf8');
  const blocks: Block[] = [];
  // The output of commands follows them, with only an empty line in between.
  for (const match of text.matchAll(/^```(\S*)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms)) {
    const [whole, language = '', content = '', behind] = match;
    const line = text.slice(0, match.index).split('\n').length;
    blocks.push({ location: `${name}:${line}`, language, text: content, expectedOutput: null });
    const block = blocks.at(-1) as Block;
    if (behind === undefined) continue;
    if (language === 'sh') block.expectedOutput = behind;
    else {
      const at = line + whole.slice(0, whole.lastIndexOf('```text')).split('\n').length - 1;
      blocks.push({ location: `${name}:${at}`, language: 'text', text: behind, expectedOutput: null });
    }
  }
  return { name, text, blocks };
}

/**
 * Whether the output is the one on the page. A `…` on the page stands for any text within its line, such as
 * a time or an id, and on a line of its own for any number of lines; all else must be equal.
 */
export function matchesOutput(printed: string, expected: string): boolean {
  const lines = expected.trim().split('\n');
  const patterns = lines.map((line) =>
    line === '…' ? '[^]*?' : line.split('…').map(escapeRegExp).join('.*?'),
  );
  return new RegExp(`^${patterns.join('\\n')}$`).test(printed.replaceAll('\r', '').trim());
}

/** A text as a regular expression has it. */
export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
