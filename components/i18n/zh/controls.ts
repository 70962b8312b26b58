import type { en } from '../en';
import type { MessageShape } from '../message-shape';

export const controls: MessageShape<typeof en.controls> = {
  cancel: '取消',
  close: '关闭',
  copied: '已复制',
  copiedMark: '已复制',
  copy: '复制',
  copyId: '复制{what}',
  copyIdTitle: '{id}，点击复制',
  inUse: '使用中',
  sentences: '{first}{second}',
  dismiss: '关闭通知',
};
