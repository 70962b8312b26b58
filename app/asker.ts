import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { Asker } from '@/lib/access/asker';
import { askerOf } from '@/lib/access/authorise';

/** By what the gate tells a page which address was asked for. */
const pathHeader = 'x-stickyboard-path';

/** Who asks for a page; null where that is not known and must be. Found out once, however many parts of it ask. */
export const askerOrNobody = cache(async (): Promise<Asker | null> => askerOf(await headers()));

/** Who asks for a page. Whoever is not known is led to the sign-in page, and from there back. */
export async function askerNow(): Promise<Asker> {
  const asker = await askerOrNobody();
  if (asker) {
    asker.require('read');
    return asker;
  }
  const path = (await headers()).get(pathHeader) ?? '/';
  redirect(`/sign-in?${new URLSearchParams({ next: path })}`);
}
