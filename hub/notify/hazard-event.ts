import type { LocalText } from '../kernel/local-text.ts';
import type { Rung } from '../ledger/escalation.ts';
import type { Hazard } from '../ledger/hazard.ts';
import type { GridPlace } from './events.ts';
import type { NotifyEvent } from './policy.ts';
import type { EventParams } from './templates/render.ts';

/** What policies know the rungs of the escalation of a hazard by. */
export const hazardEvents: { readonly [R in Rung]: `hazard.${R}` } = {
  overdue: 'hazard.overdue',
  'second-notice': 'hazard.second-notice',
  upstream: 'hazard.upstream',
};

/** A rung of the escalation of a hazard as something to be told, with its facts. A major hazard is as severe as a major alert. */
export function eventOfHazard(
  hazard: Hazard,
  rung: Rung,
  grid: GridPlace,
): { event: NotifyEvent; params: EventParams } {
  const { id, number, grade, gridCode, title, place, owner, dueAt, updatedAt } = hazard;
  const severity = grade === 'major' ? 'major' : 'minor';
  const event = hazardEvents[rung];
  return {
    event: {
      cause: { type: 'hazard', id },
      event,
      severity,
      kind: null,
      ruleId: null,
      gridCode,
      gridPath: grid.path,
      stage: null,
      drill: false,
      isFire: false,
      withheld: null,
    },
    params: {
      event,
      title: { zh: title, en: title },
      severity,
      confirmed: false,
      gridCode,
      gridName: grid.name,
      place,
      figures: '',
      at: updatedAt,
      caseNumber: null,
      hazardNumber: number,
      owner,
      dueAt,
      by: null,
      comment: null,
      path: `/hazards/${id}`,
    },
  };
}

const said: { readonly [R in Rung]: LocalText } = {
  overdue: { zh: '整改期限已过', en: 'The deadline has passed' },
  'second-notice': {
    zh: '逾期未整改,已发第二次整改通知书',
    en: 'Not removed after its deadline: a second notice was issued',
  },
  upstream: {
    zh: '两次通知均未整改,须上报处置',
    en: 'Two notices were ignored: it has to be reported further up',
  },
};

/** What the desk of the command centre is told of a rung. */
export function wordsOfHazard({ number, title, owner }: Hazard, rung: Rung) {
  const whose = owner === null ? { zh: '', en: '' } : { zh: `,责任方 ${owner}`, en: `, owner ${owner}` };
  return {
    subject: { zh: `隐患 ${number}: ${title}`, en: `Hazard ${number}: ${title}` },
    text: { zh: `${said[rung].zh}${whose.zh}`, en: `${said[rung].en}${whose.en}` },
  };
}
