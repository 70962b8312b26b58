import { DemonstrationButton } from '@/components/demonstration/DemonstrationButton';
import { CopyLine } from '@/components/text/CopyLine';
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
  if (!isLive) return <p className={styles.none}>No request came in this range.</p>;
  return (
    <section className={styles.first} aria-label="No requests">
      <p>
        No request has come in the last five minutes. Send one through the load balancer, twice, to see it
        stick:
      </p>
      <CopyLine text={firstRequestLine(upstream)} />
      <DemonstrationButton upstream={upstream} />
    </section>
  );
}
