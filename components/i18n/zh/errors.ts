import type { en } from '../en';
import type { MessageShape } from '../message-shape';

export const errors: MessageShape<typeof en.errors> = {
  page: {
    title: '无法生成此页面',
    textUnder:
      '控制台无法读取数据库，或自身出错。经过负载均衡器的流量和日志不依赖它。详情见控制台输出中的 <code>{digest}</code>。',
    again: '重试',
  },
  /** Code of the page that is loaded on demand. */
  chunk: {
    page: '此页面的一部分无法加载',
    dialog: '无法加载此对话框',
    outdated: '自此页面加载以来，控制台已升级。请重新加载页面以使用新版本。',
    unreachable: '无法从控制台的服务器取得其代码。请重试，或重新加载页面。未作任何更改。',
    reload: '重新加载页面',
  },
  browser: {
    title: '此页面在浏览器中出错',
    text: '浏览器报告：{reason}。经过负载均衡器的流量和日志不依赖此页面。',
  },
  missing: {
    title: '没有此页面',
    text: '地址可能有误，或其内容早于日志的保留期限。请前往<overview>概览</overview>或<sessions>会话</sessions>。',
  },
  /** Why a call of the API failed, as a sentence. */
  problem: {
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
