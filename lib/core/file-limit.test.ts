import { expect, test } from 'vitest';
import { findFileLimitProblem } from './file-limit.mjs';

const limits = (soft: string) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             15000                15000                processes
Max open files            ${soft.padEnd(20)} 1048576              files
`;

test.each(['64', '255'])('a limit of %s files is a sentence with the remedy', (soft) => {
  expect(findFileLimitProblem(limits(soft))).toBe(
    `only ${soft} files and connections may be open at a time, and at least 256 are needed; raise the limit (ulimit -n, or LimitNOFILE= of the service)`,
  );
});

test.each([limits('256'), limits('1048576'), limits('unlimited'), ''])(
  'enough, or not known, is none',
  (text) => {
    expect(findFileLimitProblem(text)).toBeNull();
  },
);
