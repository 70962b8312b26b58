/** Opens the sign-in page, and afterwards the current page again. */
export function redirectToSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname === '/sign-in') return;
  window.location.assign(`/sign-in?${new URLSearchParams({ next: pathname + search })}`);
}
