import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { authenticate } from '@/lib/auth/authorise';
import type { Principal } from '@/lib/auth/principal';

/** The field in which the gate passes the requested address to a page. */
const pathHeader = 'x-stickyboard-path';

/** The principal of a page request; null if one is required and unknown. Cached for all parts of the page. */
export const currentPrincipal = cache(async (): Promise<Principal | null> => authenticate(await headers()));

/** The principal of a page request. Without one the sign-in page follows, and leads back. */
export async function requirePrincipal(): Promise<Principal> {
  const principal = await currentPrincipal();
  if (principal) {
    principal.requireAccess('read');
    return principal;
  }
  const path = (await headers()).get(pathHeader) ?? '/';
  redirect(`/sign-in?${new URLSearchParams({ next: path })}`);
}
