'use client';

import { DemonstrationButton } from '@/components/demonstration/DemonstrationButton';
import { CopyLine } from '@/components/text/CopyLine';
import { useTelling } from '@/components/words/WordsProvider';
import type { UpstreamRow } from '@/lib/api/types';
import styles from './empty.module.css';
import { firstRequestLine } from './firstRequestLine';

interface Props {
  upstream: UpstreamRow | undefined;
  /** Whether what is shown ends now. */
  isLive: boolean;
  /** How far the log is behind the traffic, seconds; null where no proxy reports. */
  lagSeconds: number | null;
}

/** A log that is further behind may not have yet what one has just sent, seconds. */
const usualLag = 5;

/** Why there is no traffic to show, and what to do about it. */
export function FirstRequest({ upstream, isLive, lagSeconds }: Props) {
  const { words, numbers } = useTelling();
  const of = { upstream: upstream?.name ?? words('empty.anyUpstream') };
  if (lagSeconds !== null && lagSeconds > usualLag)
    return <p className={styles.none}>{words('empty.behind', { ...of, span: numbers.span(lagSeconds) })}</p>;
  if (!isLive) return <p className={styles.none}>{words('empty.past', of)}</p>;
  return (
    <section className={styles.first} aria-label={words('empty.title')}>
      <p>{words('empty.live', of)}</p>
      <CopyLine text={firstRequestLine(upstream)} />
      <DemonstrationButton upstream={upstream} />
    </section>
  );
}
