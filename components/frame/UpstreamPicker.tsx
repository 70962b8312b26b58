'use client';

import { NativeSelect } from '@mantine/core';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useLive } from '@/components/live/LiveProvider';
import { useWords } from '@/components/words/WordsProvider';

/** Chooses the upstream that the pages show, kept in the address. Nothing where there is but one. */
export function UpstreamPicker() {
  const words = useWords();
  const { data } = useLive();
  const router = useRouter();
  const path = usePathname();
  const here = useSearchParams();
  const chosen = here.get('upstream');
  const range = here.get('range');
  if (!data || data.upstreams.length < 2) return null;
  return (
    <NativeSelect
      size="xs"
      aria-label={words('frame.upstream')}
      data={data.upstreams.map(({ name }) => name)}
      value={chosen ?? data.upstreams[0]?.name}
      onChange={(event) => {
        const upstream = event.currentTarget.value;
        router.replace(`${path}?${new URLSearchParams({ upstream, ...(range ? { range } : {}) })}`);
      }}
    />
  );
}
