'use client';

import { NativeSelect } from '@mantine/core';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import { getUpstreamScope, hrefWithUpstream } from './upstream-scope';

/**
 * Chooses the upstream that the pages show, kept in the address. It shows what the page shows: all upstreams on a page
 * that lists them all, and where a page cannot be narrowed it is disabled and says why. Nothing where there is but one.
 */
export function UpstreamPicker() {
  const t = useTranslator();
  const { data } = useLive();
  const router = useRouter();
  const path = usePathname();
  const searchParams = useSearchParams();
  if (!data || data.upstreams.length < 2) return null;
  const names = data.upstreams.map(({ name }) => name);
  const { shown, choice } = getUpstreamScope(path, searchParams.get('upstream'), names);
  const isSession = path.startsWith('/sessions/');
  const options = [
    ...(choice === 'one' || (shown !== null && choice === 'fixed')
      ? []
      : [{ value: '', label: isSession ? '–' : t('shell.allUpstreams') }]),
    ...names,
    // A choice that came with the address stays visible, even of an upstream that is gone.
    ...(shown === null || names.includes(shown) ? [] : [shown]),
  ];
  return (
    <NativeSelect
      size="xs"
      aria-label={t('shell.upstream')}
      title={choice === 'fixed' ? t(isSession ? 'shell.upstreamOfSession' : 'shell.upstreamsAll') : undefined}
      disabled={choice === 'fixed'}
      data={options}
      value={shown ?? ''}
      onChange={({ currentTarget: { value } }) => {
        // The page of a backend is about no other upstream: the list of the backends is.
        const targetPath = path.startsWith('/backends') ? '/backends' : path;
        router.replace(hrefWithUpstream(targetPath, searchParams, value || null));
      }}
    />
  );
}
