import type { MessageShape } from '@/components/i18n/message-shape';
import type { messages as english } from './messages.en';

export const messages: MessageShape<typeof english> = {
  live: '实时',
  backToLive: '返回实时',
  liveChoice: '实时，最近 {span}',
  presets: {
    '15m': '最近 15 分钟',
    '1h': '最近 1 小时',
    '24h': '最近 24 小时',
    '7d': '最近 7 天',
  },
  last: '最近 {span}',
  chosen: '时间范围：{range}',
  choices: '图表的时间范围',
  shownIn: '时间显示为',
  from: '开始',
  to: '结束',
  show: '显示此范围',
  incomplete: '两端都要填写日期和时间。',
  future: '时间范围必须从过去开始。',
  backwards: '结束时间必须晚于开始时间。',
  unreadable: '无法读取此时间范围：{reason}',
};
