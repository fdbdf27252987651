import type { Severity } from '../../alerts/alert.ts';
import type { Language } from '../channels/channel.ts';

/** What messages say besides the facts, in one language. */
export interface Words {
  severity: Readonly<Record<Severity | 'other', string>>;
  /** What happened, by event; `case.<action>` of those not listed is `case`. */
  event: Readonly<Record<string, string>>;
  happened: string;
  case: string;
  dispatch: string;
  standDown: string;
  drill: { mark: string; line: string };
  place: string;
  time: string;
  grid: string;
  figures: string;
  number: string;
  by: string;
  confirmed: string;
  details: string;
  digest(count: number): string;
  more(count: number): string;
  test: { subject: string; text: string };
}

/** Every language there is. */
export const words: Readonly<Record<Language, Words>> = {
  zh: {
    severity: { critical: '特别重大', major: '重大', minor: '一般', warning: '提示', other: '其他' },
    event: {
      opened: '告警',
      raised: '告警升级',
      lowered: '告警降级',
      confirmed: '告警已确认',
      reminded: '告警仍未处理',
      acknowledged: '告警已签收',
      unacknowledged: '告警签收已撤回',
      unsilenced: '告警恢复通知',
      'let-go': '告警恢复通知',
      resolved: '告警解除',
      'case.open': '案件立案',
      'case.overdue': '案件超期',
      'case.close': '案件结案',
    },
    happened: '通知',
    case: '案件更新',
    dispatch: '出动派遣',
    standDown: '派遣取消，请返回',
    drill: { mark: '【演练】', line: '※ 演练信息,非真实警情 ※' },
    place: '地点',
    time: '时间',
    grid: '网格',
    figures: '数值',
    number: '案件',
    by: '操作人',
    confirmed: '已核实',
    details: '详情',
    digest: (count) => `${count} 条通知汇总`,
    more: (count) => `另有 ${count} 条`,
    test: { subject: '通信测试', text: '这是一次定期通信测试,无需处理。' },
  },
  en: {
    severity: { critical: 'Critical', major: 'Major', minor: 'Minor', warning: 'Warning', other: 'Other' },
    event: {
      opened: 'Alert',
      raised: 'Alert has become worse',
      lowered: 'Alert has become milder',
      confirmed: 'Alert confirmed',
      reminded: 'Alert still waits for somebody',
      acknowledged: 'Alert acknowledged',
      unacknowledged: 'Acknowledgement taken back',
      unsilenced: 'Alert, held back until now',
      'let-go': 'Alert, held back until now',
      resolved: 'Alert over',
      'case.open': 'Case opened',
      'case.overdue': 'Case overdue',
      'case.close': 'Case closed',
    },
    happened: 'Notice',
    case: 'Case changed',
    dispatch: 'Dispatch',
    standDown: 'Stand down',
    drill: { mark: '[DRILL] ', line: '*** This is a drill. There is no real alarm. ***' },
    place: 'Where',
    time: 'When',
    grid: 'Grid',
    figures: 'Figures',
    number: 'Case',
    by: 'By',
    confirmed: 'confirmed',
    details: 'Details',
    digest: (count) => `${count} notifications in one`,
    more: (count) => `and ${count} more`,
    test: {
      subject: 'Reachability test',
      text: 'This is a scheduled test of this channel. Nothing needs to be done.',
    },
  },
};
