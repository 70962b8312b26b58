/** Leads to the sign-in page, and from there back to what is open now. */
export function redirectToSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname === '/sign-in') return;
  window.location.assign(`/sign-in?${new URLSearchParams({ next: pathname + search })}`);
}
