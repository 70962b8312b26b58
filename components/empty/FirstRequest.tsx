'use client';

import { DemonstrationButton } from '@/components/demonstration/DemonstrationButton';
import { CopyLine } from '@/components/text/CopyLine';
import { useWords } from '@/components/words/WordsProvider';
import type { UpstreamRow } from '@/lib/api/types';
import styles from './empty.module.css';
import { firstRequestLine } from './firstRequestLine';

interface Props {
  upstream: UpstreamRow | undefined;
  /** Whether what is shown ends now. */
  isLive: boolean;
}

/** What to do while there is no traffic to show. */
export function FirstRequest({ upstream, isLive }: Props) {
  const words = useWords();
  if (!isLive) return <p className={styles.none}>{words('empty.past')}</p>;
  return (
    <section className={styles.first} aria-label={words('empty.title')}>
      <p>{words('empty.live')}</p>
      <CopyLine text={firstRequestLine(upstream)} />
      <DemonstrationButton upstream={upstream} />
    </section>
  );
}
