'use client';

import { NativeSelect } from '@mantine/core';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import { getUpstreamScope, hrefWithUpstream } from './upstream-scope';

/**
 * Chooses the upstream of the pages, kept in the address. It reflects the page: all upstreams on a page
 * that lists them all, and on a page that cannot be narrowed it is disabled and says why. Hidden for a single upstream.
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
    // A choice from the address stays visible, even of a removed upstream.
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
