'use client';

import { useTimes } from '@/components/time/TimesProvider';
import type { Words } from '@/components/words/telling';
import { useWords } from '@/components/words/WordsProvider';
import type { ConfigurationRow, SettingRow } from '@/lib/api/types';
import type { SettingGroup } from './settingGroups';
import styles from './settings.module.css';

interface Props {
  configuration: ConfigurationRow;
  groups: SettingGroup[];
  /** Whether it is the only proxy's, so that its name need not be told. */
  isOnly: boolean;
}

/** The settings of one proxy by section, each with who gave it. */
export function SettingTable({ configuration: { node, since, file }, groups, isOnly }: Props) {
  const words = useWords();
  const { moment } = useTimes();
  const heading = isOnly ? words('settings.inForce') : words('settings.inForceOn', { node });
  return (
    <section className="panel" aria-label={heading}>
      <div className="panel-head">
        <h2>{heading}</h2>
        <span className="quiet">
          {words(file === null ? 'settings.sinceWithoutFile' : 'settings.since', { time: moment(since) })}
        </span>
      </div>
      {groups.length === 0 ? (
        <p className={styles.none}>{words('settings.none')}</p>
      ) : (
        <table className={`plain-table ${styles.table}`}>
          <thead>
            <tr>
              <th scope="col">{words('settings.setting')}</th>
              <th scope="col">{words('settings.value')}</th>
              <th scope="col">{words('settings.cameFrom')}</th>
            </tr>
          </thead>
          {groups.map(({ title, rows }) => (
            <tbody key={title ?? ''}>
              <tr className={styles.group}>
                <th scope="rowgroup" colSpan={3}>
                  {title === null ? words('settings.general') : <span className="mono">{title}</span>}
                </th>
              </tr>
              {rows.map((row) => (
                <tr key={row.name} data-setting={row.name} data-source={row.source}>
                  <td className="mono">{row.label}</td>
                  <td className={`mono ${styles.value}`}>
                    {valueText(row, words)}
                    {row.pending === null ? null : (
                      <span className={styles.pending}>
                        {' '}
                        {words('settings.afterRestart', { value: row.pending })}
                      </span>
                    )}
                  </td>
                  <td className={styles.source}>
                    {words(`settings.source.${row.source}`)}
                    {row.place === null ? null : (
                      <span className="mono quiet"> {placeText(row.place, words)}</span>
                    )}
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

/** A value as it is; but that a secret is kept is said, not configured. */
function valueText({ name, value }: SettingRow, words: Words): string {
  return name.endsWith('.sticky.key') && value === 'kept secret' ? words('settings.secret') : value;
}

/** Where a value came from: a flag, a variable or a line as it is, or what is configured where an operator said otherwise. */
function placeText(place: string, words: Words): string {
  const [, configured] = /^configured: (.*)$/s.exec(place) ?? [];
  return configured === undefined ? place : words('settings.configured', { value: configured });
}
