import type { Block } from './pages';

/** Commands that no test runs, by how they begin, and why. */
const notRun: Record<string, string> = {
  'npm install && npm test': 'it is what runs this',
  'npm run package': 'e2e/package.itest.ts packs, installs and starts the package, which takes minutes',
  'npm run bench': 'benchmarks take minutes, two CPUs and a machine that does nothing else',
};

/** Why the commands of a block are not run, or null where they are. */
export function reasonNotToRun({ text }: Block): string | null {
  const [, reason = null] = Object.entries(notRun).find(([begin]) => text.startsWith(begin)) ?? [];
  return reason;
}

/** What is not run of all pages together; each has to be there, so that the list does not outlive its reasons. */
export const beginningsNotRun = Object.keys(notRun);
