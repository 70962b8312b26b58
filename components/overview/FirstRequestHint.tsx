'use client';

import { DemonstrationButton } from '@/components/demonstration/DemonstrationButton';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { CopyableLine } from '@/components/ui/CopyableLine';
import styles from '@/components/ui/message.module.css';
import type { UpstreamRow } from '@/lib/contract/types';
import { formatFirstRequestCommand } from './first-request-command';

interface Props {
  upstream: UpstreamRow | undefined;
  /** Whether the shown range ends now. */
  isLive: boolean;
  /** Lag of the log behind the traffic, seconds; null if no proxy reports. */
  lagSeconds: number | null;
}

/** With more lag than this, seconds, the log may not have the latest requests yet. */
const lagThresholdSeconds = 5;

/** Why there is no traffic to show, and how to send some. */
export function FirstRequestHint({ upstream, isLive, lagSeconds }: Props) {
  const { t, numbers } = useFormatters();
  const of = { upstream: upstream?.name ?? t('overview.firstRequest.anyUpstream') };
  if (lagSeconds !== null && lagSeconds > lagThresholdSeconds)
    return (
      <p className={styles.none}>
        {t('overview.firstRequest.lag', { ...of, span: numbers.duration(lagSeconds) })}
      </p>
    );
  if (!isLive) return <p className={styles.none}>{t('overview.firstRequest.past', of)}</p>;
  return (
    <section className={styles.first} aria-label={t('overview.firstRequest.title')}>
      <p>{t('overview.firstRequest.live', of)}</p>
      <CopyableLine text={formatFirstRequestCommand(upstream)} />
      <DemonstrationButton upstream={upstream} />
    </section>
  );
}
