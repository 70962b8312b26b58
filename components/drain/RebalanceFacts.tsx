import type { ReactNode } from 'react';
import { useBehind } from '@/components/live/useBehind';
import { useTelling } from '@/components/words/WordsProvider';
import type { RebalancePreview } from '@/lib/api/types';
import styles from './drain.module.css';
import type { RebalancePlan } from './rebalancePlan';
import { ShareTable } from './ShareTable';

/** How many sessions move, how many stay, and who takes them. */
export function RebalanceFacts({ preview, plan }: { preview: RebalancePreview; plan: RebalancePlan }) {
  const { words, numbers } = useTelling();
  const { compact, exact } = numbers;
  const behind = useBehind();
  const { active, leaving, most, others } = preview;
  const top = Math.max(1, ...plan.each);
  const rows = others.map(({ name, slot }, index) => {
    const added = plan.each[index] ?? 0;
    return {
      name,
      slot,
      words: [words('drain.rebalance.added', { shown: compact(added) })],
      solid: 0,
      added: added / top,
    };
  });
  return (
    <>
      <p>
        {words.rich('drain.rebalance.willMove', {
          shown: exact(plan.sessions),
          active: exact(active),
          b: (part: ReactNode) => <b className={styles.count}>{part}</b>,
        })}
      </p>
      {leaving > 0 ? (
        <p>{words('drain.rebalance.leaving', { count: leaving, shown: exact(leaving) })}</p>
      ) : null}
      {plan.limited ? <p>{words('drain.rebalance.limited', { most: exact(most) })}</p> : null}
      {active === 0 ? <p role="alert">{words('drain.rebalance.nobody')}</p> : null}
      {behind ? (
        <p role="alert">{words('drain.dialog.behind', { span: numbers.span(Math.floor(behind.seconds)) })}</p>
      ) : others.length === 0 ? (
        <p role="alert">{words('drain.rebalance.noOther')}</p>
      ) : (
        <ShareTable caption={words('drain.rebalance.goTo')} rows={rows} />
      )}
    </>
  );
}
