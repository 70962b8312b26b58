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

Stickyboard has the MIT licence (\`LICENSE\`). It installs these packages, on one platform or another; packages for
development only are not listed. This page is written by \`node scripts/licences.mjs\` from the lock file; a test fails if
the two differ, or if a licence has not been allowed.

| licence | packages |
| --- | --- |
${summary.join('\n')}

Licences that require more than attribution:

${getExceptions(packages)
  .map((sentence) => `- ${sentence}`)
  .join('\n')}

| package | version | licence |
| --- | --- | --- |
${packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`).join('\n')}
`;
}
