import type { ConfigurationRow, SettingRow } from '@/lib/api/types';
import { moment } from '@/lib/format/time';
import type { SettingGroup } from './settingGroups';
import styles from './settings.module.css';

interface Props {
  configuration: ConfigurationRow;
  groups: SettingGroup[];
  /** Whether it is the only proxy's, so that its name need not be told. */
  isOnly: boolean;
}

const sources: Record<SettingRow['source'], string> = {
  flag: 'Flag',
  environment: 'Environment',
  file: 'File',
  default: 'Default',
  operator: 'Operator',
};

/** The settings of one proxy by section, each with who gave it. */
export function SettingTable({ configuration: { node, since, file }, groups, isOnly }: Props) {
  return (
    <section className="panel" aria-label={isOnly ? 'In force' : `In force on ${node}`}>
      <div className="panel-head">
        <h2>{isOnly ? 'In force' : `In force on ${node}`}</h2>
        <span className="quiet">
          since {moment(since)}
          {file === null ? ', without a file' : null}
        </span>
      </div>
      {groups.length === 0 ? (
        <p className={styles.none}>No setting fits. Clear the search, or show defaults too.</p>
      ) : (
        <table className={`plain-table ${styles.table}`}>
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Value</th>
              <th scope="col">Came from</th>
            </tr>
          </thead>
          {groups.map(({ title, rows }) => (
            <tbody key={title}>
              <tr className={styles.group}>
                <th scope="rowgroup" colSpan={3}>
                  {title}
                </th>
              </tr>
              {rows.map((row) => (
                <tr key={row.name} data-setting={row.name} data-source={row.source}>
                  <td className="mono">{row.label}</td>
                  <td className={`mono ${styles.value}`}>
                    {row.value}
                    {row.pending === null ? null : (
                      <span className={styles.pending}> ▲ {row.pending} after a restart</span>
                    )}
                  </td>
                  <td className={styles.source}>
                    {sources[row.source]}
                    {row.place === null ? null : <span className="mono quiet"> {row.place}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      )}
    </section>
  );
}
