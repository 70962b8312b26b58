import type { MessageShape } from '@/components/i18n/message-shape';
import type { messages as english } from './messages.en';

export const messages: MessageShape<typeof english> = {
  error: {
    unreachable: '控制台服务器没有响应。',
    status: '服务器返回了状态码 {status}。',
    databaseBusy: '数据库正忙；请稍后再试。',
    tooManySignIns: '同时登录的人过多，请稍后再试。',
    internalError: '控制台内部错误；详情见其日志输出。',
    crossSiteRequest: '跨站请求已被拒绝。',
    forbidden: '您的角色不允许此操作。',
    notFound: '未找到。',
    notPinned: '没有会话固定在那里，因此无法解除固定。',
    noOtherBackend: '此上游没有其他后端接受会话：请添加一个，或将一个设为就绪。',
    backendUnavailable: '原后端就绪且正常后，会话才能回切。',
    unauthenticated: '您已不在登录状态。',
    invalidCredentials: '用户名或密码错误。',
    invalidPassword: '当前密码错误。',
    invalidSetupToken: '设置令牌无效。',
    tooManyAttempts: '尝试次数过多，请几分钟后再试。',
    alreadyExists: '该名称已被使用，请换一个。',
    alreadySetUp: '已有用户，请登录。',
    lastOperator: '这是最后一个操作员；请先添加另一个。',
    noDisplacedSessions: '没有可回切的活跃会话。',
  },
};
