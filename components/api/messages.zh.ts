import type { MessageShape } from '@/components/i18n/message-shape';
import type { messages as english } from './messages.en';

export const messages: MessageShape<typeof english> = {
  error: {
    unreachable: '控制台的服务器没有应答。',
    status: '服务器返回了 {status}。',
    busy: '数据库正忙；请稍后再试。',
    failed: '控制台无法应答；原因见它的日志。',
    forbidden: '其他网站的页面不能执行此操作。',
    notFound: '该对象已不存在。',
    notPinned: '没有会话固定在那里，因此无法解除固定。',
    noOtherBackend: '此上游没有其他后端接受会话：请添加一个，或将一个设为就绪。',
    notAvailable: '后端就绪且正常后才能召回会话。',
    signInRequired: '您已不在登录状态。',
    wrongPassword: '没有此用户，或密码不对。',
    wrongCode: '这不是启动时打印的代码。',
    tooManyAttempts: '尝试次数过多；请等几分钟再试。',
    taken: '该名称已被使用；请换一个。',
    lastOperator: '这是最后一个操作员；请先添加另一个。',
    noneStranded: '没有活跃会话滞留在别处，或者滞留的会话已被召回。',
  },
};
