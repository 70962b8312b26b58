import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { authenticate } from '@/lib/auth/authorise';
import type { Principal } from '@/lib/auth/principal';

/** By what the gate tells a page which address was asked for. */
const pathHeader = 'x-stickyboard-path';

/** Who asks for a page; null where that is not known and must be. Found out once, however many parts of it ask. */
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
