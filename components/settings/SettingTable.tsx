'use client';

import type { Translator } from '@/components/i18n/formatters';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import type { ConfigurationRow, SettingRow } from '@/lib/contract/types';
import { isPerNodeLimit } from './per-node-limits';
import type { SettingGroup } from './setting-groups';
import styles from './settings.module.css';

interface Props {
  configuration: ConfigurationRow;
  groups: SettingGroup[];
  /** Names of settings that other nodes have otherwise. */
  differing: string[];
  /** Whether there is only one proxy, so that its name is left out. */
  isOnly: boolean;
}

/** The settings of one proxy by section, each with its source. */
export function SettingTable({ configuration: { node, since, file }, groups, differing, isOnly }: Props) {
  const t = useTranslator();
  const { dateTime } = useTimeFormatter();
  const heading = isOnly ? t('settings.effective') : t('settings.effectiveOn', { node });
  return (
    <section className="panel" aria-label={heading}>
      <div className="panel-head">
        <h2>{heading}</h2>
        <span className="quiet">
          {t(file === null ? 'settings.sinceWithoutFile' : 'settings.since', { time: dateTime(since) })}
        </span>
      </div>
      {groups.length === 0 ? (
        <p className={styles.none}>{t('settings.none')}</p>
      ) : (
        <table className={`plain-table ${styles.table}`}>
          <thead>
            <tr>
              <th scope="col">{t('settings.setting')}</th>
              <th scope="col">{t('settings.value')}</th>
              <th scope="col">{t('settings.origin')}</th>
            </tr>
          </thead>
          {groups.map(({ title, rows }) => (
            <tbody key={title ?? ''}>
              <tr className={styles.group}>
                <th scope="rowgroup" colSpan={3}>
                  {title === null ? t('settings.general') : <span className="mono">{title}</span>}
                </th>
              </tr>
              {rows.map((row) => (
                <tr key={row.name} data-setting={row.name} data-source={row.source}>
                  <td className="mono">{row.label}</td>
                  <td className={`mono ${styles.value}`}>
                    {formatValue(row, t)}
                    {isOnly || !isPerNodeLimit(row) ? null : (
                      <span className="quiet"> {t('settings.perNode')}</span>
                    )}
                    {differing.includes(row.name) ? (
                      <span className={styles.pending}> {t('settings.differs')}</span>
                    ) : null}
                    {row.pending === null ? null : (
                      <span className={styles.pending}>
                        {' '}
                        {t('settings.afterRestart', { value: row.pending })}
                      </span>
                    )}
                  </td>
                  <td className={styles.source}>
                    {t(`settings.source.${row.source}`)}
                    <span className="mono quiet"> {formatSource(row, t)}</span>
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
function formatValue({ value, isSecret }: SettingRow, t: Translator): string {
  return isSecret ? t('settings.secret') : value;
}

/** The source of a value: a flag, a variable or a line, or the configured value if an operator has set another one. */
function formatSource({ place, configured }: SettingRow, t: Translator): string {
  return configured === null ? (place ?? '') : t('settings.configured', { value: configured });
}
