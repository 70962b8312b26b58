// @ts-check
import { getExceptions } from './allowed.mjs';

/**
 * The page docs/reference/licences.md.
 * @param {import('./production.mjs').Package[]} packages
 */
export function formatLicencesPage(packages) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { licence } of packages) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const summary = [...counts]
    .sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
    .map(([licence, count]) => `| ${licence} | ${count} |`);
  return `# Licences

Stickyboard is under the MIT licence (\`LICENSE\`). With it come these packages, on one platform or another; what only
its development needs is not among them. Written by \`node scripts/licences.mjs\` from the lock file; a test fails where
the two have grown apart, or where a licence comes in that nobody has allowed.

| licence | packages |
| --- | --- |
${summary.join('\n')}

Beyond those that ask for no more than to be named:

${getExceptions(packages)
  .map((sentence) => `- ${sentence}`)
  .join('\n')}

| package | version | licence |
| --- | --- | --- |
${packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`).join('\n')}
`;
}
