import type { MessageShape } from '@/components/i18n/message-shape';
import type { messages as english } from './messages.en';

export const messages: MessageShape<typeof english> = {
  asChart: '显示图表',
  asTable: '显示表格',
  latest: '最新值：{title}',
  more: '另外 {count} 个',
  unknownSpan: '尚未存储：日志落后',
  moreEvents: '另有 {count} 个事件：点击或按 Enter 查看',
  keys: '{title}：用方向键读数，按住 Shift 选取一段，按 Enter 放大',
  table: '{title}（表格）',
  time: '时间',
};
