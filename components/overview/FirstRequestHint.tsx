'use client';

import { DemonstrationButton } from '@/components/demonstration/DemonstrationButton';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { CopyableLine } from '@/components/ui/CopyableLine';
import styles from '@/components/ui/message.module.css';
import type { UpstreamRow } from '@/lib/contract/types';
import { formatFirstRequestCommand } from './first-request-command';

interface Props {
  upstream: UpstreamRow | undefined;
  /** Whether what is shown ends now. */
  isLive: boolean;
  /** How far the log is behind the traffic, seconds; null where no proxy reports. */
  lagSeconds: number | null;
}

/** A log that is further behind may not have yet what one has just sent, seconds. */
const lagThresholdSeconds = 5;

/** Why there is no traffic to show, and what to do about it. */
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
