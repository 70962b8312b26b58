import type { RebalancePreview } from '@/lib/api/types';
import { compact, exact } from '@/lib/format/number';
import styles from './drain.module.css';
import type { RebalancePlan } from './rebalancePlan';
import { ShareTable } from './ShareTable';

/** How many sessions move, how many stay, and who takes them. */
export function RebalanceFacts({ preview, plan }: { preview: RebalancePreview; plan: RebalancePlan }) {
  const { active, leaving, most, others } = preview;
  const top = Math.max(1, ...plan.each);
  const rows = others.map(({ name, slot }, index) => {
    const added = plan.each[index] ?? 0;
    return { name, slot, words: [`about +${compact(added)}`], solid: 0, added: added / top };
  });
  return (
    <>
      <p>
        <b className={styles.count}>{exact(plan.sessions)}</b> of {exact(active)} active sessions will move.
        {leaving > 0 ? ` ${exact(leaving)} were unpinned before and have not come yet.` : ''}
        {plan.limited ? ` One call moves ${exact(most)} at most: repeat it for the rest.` : ''}
      </p>
      {active === 0 ? <p role="alert">No active session is pinned to it: there is nothing to move.</p> : null}
      {others.length === 0 ? (
        <p role="alert">No other backend takes sessions: add one, or set one ready.</p>
      ) : (
        <ShareTable caption="They will go to, by weight" rows={rows} />
      )}
    </>
  );
}
