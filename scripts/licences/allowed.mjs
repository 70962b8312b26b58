// @ts-check
/** @typedef {import('./production.mjs').Package} Package */

/** Licences that ask for no more than to be named. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'WTFPL',
]);

/** Others, for packages of these names only, and why they may be here. */
const exceptions = [
  { licence: 'OFL-1.1', names: /^@fontsource/, because: 'fonts, served as they are' },
  {
    licence: 'CC-BY-4.0',
    names: /^caniuse-lite$/,
    because: 'data that Next.js builds by; nothing of it is served',
  },
  {
    licence: 'LGPL-3.0-or-later',
    names: /^@img\/sharp-/,
    because: 'optional libraries of Next.js for pictures, unchanged; Stickyboard never loads them',
  },
];

/**
 * Whether a package may be depended on, by the SPDX expression of its licence: of those joined by OR one must be
 * allowed, of those joined by AND each.
 * @param {Package} candidate
 */
export function isAllowed({ name, licence }) {
  const may = (/** @type {string} */ one) =>
    allowed.has(one) ||
    exceptions.some((exception) => exception.licence === one && exception.names.test(name));
  return licence
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every(may));
}

/** @returns {string[]} a sentence for each exception that one of the packages needs */
export function getExceptions(/** @type {Package[]} */ packages) {
  return exceptions
    .filter(({ licence, names }) =>
      packages.some((each) => names.test(each.name) && each.licence.includes(licence)),
    )
    .map(({ licence, because }) => `${licence}: ${because}.`);
}
