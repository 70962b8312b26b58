/**
 * Where to go after signing in: a path of this site, whatever the address says.
 *
 * @param asked the parameter `next` of the sign-in page
 */
export function nextPath(asked: string | null | undefined): string {
  // `//host` and `/\host` are addresses of other sites to a browser.
  return asked && /^\/(?![/\\])[^\\\s]*$/.test(asked) && !asked.startsWith('/sign-in') ? asked : '/';
}
