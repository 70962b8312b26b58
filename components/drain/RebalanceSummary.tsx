import type { ReactNode } from 'react';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { useLogLag } from '@/components/live/useLogLag';
import type { RebalancePreview } from '@/lib/contract/types';
import styles from './drain.module.css';
import type { RebalancePlan } from './rebalance-plan';
import { ShareTable } from './ShareTable';

/** How many sessions move, how many stay, and which backends take them. */
export function RebalanceSummary({ preview, plan }: { preview: RebalancePreview; plan: RebalancePlan }) {
  const { t, numbers } = useFormatters();
  const { compact, exact } = numbers;
  const behind = useLogLag();
  const { active, unpinned, maxSessions, others } = preview;
  const top = Math.max(1, ...plan.sessionsPerBackend);
  const rows = others.map(({ name, slot }, index) => {
    const added = plan.sessionsPerBackend[index] ?? 0;
    return {
      name,
      slot,
      cells: [t('drain.rebalance.added', { shown: compact(added) })],
      currentShare: 0,
      addedShare: added / top,
    };
  });
  return (
    <>
      <p>
        {t.rich('drain.rebalance.willMove', {
          shown: exact(plan.sessions),
          active: exact(active),
          b: (part: ReactNode) => <b className={styles.count}>{part}</b>,
        })}
      </p>
      {unpinned > 0 ? (
        <p>{t('drain.rebalance.alreadyUnpinned', { count: unpinned, shown: exact(unpinned) })}</p>
      ) : null}
      {plan.isLimited ? <p>{t('drain.rebalance.limited', { most: exact(maxSessions) })}</p> : null}
      {active === 0 ? <p role="alert">{t('drain.rebalance.noSessions')}</p> : null}
      {behind ? (
        <p role="alert">{t('drain.dialog.lag', { span: numbers.duration(Math.floor(behind.lagSeconds)) })}</p>
      ) : others.length === 0 ? (
        <p role="alert">{t('drain.rebalance.noOther')}</p>
      ) : (
        <ShareTable caption={t('drain.rebalance.goTo')} upstream={preview.backend.upstream} rows={rows} />
      )}
    </>
  );
}
