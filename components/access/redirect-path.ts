/**
 * The page to open after signing in: always a path of this site.
 *
 * @param path the parameter `next` of the sign-in page
 */
export function sanitizeRedirectPath(path: string | null | undefined): string {
  // `//host` and `/\host` are addresses of other sites to a browser.
  return path && /^\/(?![/\\])[^\\\s]*$/.test(path) && !path.startsWith('/sign-in') ? path : '/';
}
