/** By which environment variable the gate names the build of the pages to the pages themselves. */
export const buildIdVariable = 'STICKYBOARD_BUILD';

/** Which build of the dashboard answers: a page of another one may ask for code that is gone. Empty where there is none. */
export function getBuildId(): string {
  return process.env[buildIdVariable] ?? '';
}
