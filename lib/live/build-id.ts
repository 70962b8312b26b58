/** By which environment variable the gate names the build of the pages to the pages themselves. */
export const buildIdVariable = 'STICKYBOARD_BUILD';

/**
 * The build of the dashboard that is running: a page of another one may request code that no longer exists. Empty if
 * there is none.
 */
export function getBuildId(): string {
  return process.env[buildIdVariable] ?? '';
}
