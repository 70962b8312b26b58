/** By which environment variable the gate names the build of the pages to the pages themselves. */
export const buildVariable = 'STICKYBOARD_BUILD';

/** Which build of the dashboard answers: a page of another one may ask for code that is gone. Empty where there is none. */
export function buildId(): string {
  return process.env[buildVariable] ?? '';
}
