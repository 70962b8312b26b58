import type { MessageShape } from '@/components/i18n/message-shape';
import type { messages as english } from './messages.en';

export const messages: MessageShape<typeof english> = {
  failed: '操作失败',
  cancel: '取消',
  close: '关闭',
  copied: '已复制',
  copiedMark: '已复制',
  copy: '复制',
  copyId: '复制{what}',
  copyIdTitle: '{id}，点击复制',
  inUse: '使用中',
  twoSentences: '{first}{second}',
  dismiss: '关闭通知',
  chunk: {
    page: '此页面的一部分无法加载',
    dialog: '无法加载此对话框',
    outdated: '自此页面加载以来，控制台已升级。请重新加载页面以使用新版本。',
    unreachable: '无法从控制台服务器加载其代码。请重试，或重新加载页面。未作任何更改。',
    reload: '重新加载页面',
  },
  timeZone: {
    toLocal: '以本地时区显示时间',
    toUtc: '以 UTC 显示时间',
    inUtc: '时间为 UTC；改为本地时区',
    inZone: '时间为 {zone} 时区；改为 UTC',
    utc: 'UTC',
    local: '本地',
  },
};
