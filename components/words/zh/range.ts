import type { en } from '../en';
import type { Said } from '../said';

export const range: Said<typeof en.range> = {
  toLocal: '以本地时区显示时间',
  toUtc: '以 UTC 显示时间',
  inUtc: '时间为 UTC；改为本地时区',
  inZone: '时间为 {zone} 时区；改为 UTC',
  utc: 'UTC',
  local: '本地',
};
