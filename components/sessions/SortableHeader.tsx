import type { SessionParams } from './session-params';
import styles from './sessions.module.css';

type Sort = SessionParams['sort'];
type Order = SessionParams['order'];

interface Props {
  word: string;
  /** The sort key of the column. */
  by: Sort;
  /** How the list is sorted now. */
  sort: Sort;
  order: Order;
  className?: string | undefined;
  onSort: (sort: Sort, order: Order) => void;
}

/** The head of a sortable column: highest first, reversed when chosen again. */
export function SortableHeader({ word, by, sort, order, className, onSort }: Props) {
  const here = sort === by;
  return (
    <th
      scope="col"
      className={className}
      aria-sort={here ? (order === 'desc' ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={styles.sort}
        data-here={here}
        onClick={() => onSort(by, here && order === 'desc' ? 'asc' : 'desc')}
      >
        {word}
        <span aria-hidden="true" className={styles.arrow}>
          {here && order === 'asc' ? '↑' : '↓'}
        </span>
      </button>
    </th>
  );
}
