import type { Clock } from '../kernel/clock.ts';
import type { Committer } from '../store/committer.ts';
import type { Row } from '../store/tables.ts';
import type { Channel, Outgoing } from './channels/channel.ts';
import { dashboard } from './channels/dashboard.ts';
import { dingtalk } from './channels/dingtalk.ts';
import { email } from './channels/email.ts';
import { feishu } from './channels/feishu.ts';
import { gateway } from './channels/gateway.ts';
import { mqttOutput, type Publish } from './channels/mqtt.ts';
import { type EmitToStation, stationTerminal } from './channels/station.ts';
import { webhook } from './channels/webhook.ts';
import { wecom } from './channels/wecom.ts';
import type { ChannelSettings } from './file-schema.ts';
import { builtInChannels, type NotifyFile } from './load.ts';
import type { CauseType, Priority } from './message.ts';
import { type Reading, render } from './templates/render.ts';

/** What channels reach the world through. */
export interface ChannelParts {
  clock: Clock;
  committer: Pick<Committer, 'run'>;
  rootGrid(): string;
  publish: Publish;
  emitToStation: EmitToStation;
}

function channelOf(name: string, settings: ChannelSettings, { clock, publish }: ChannelParts): Channel {
  const allowPrivate = 'privateAddresses' in settings && settings.privateAddresses === 'allow';
  switch (settings.type) {
    case 'webhook':
      return webhook({ ...settings, name, allowPrivate }, clock);
    case 'dingtalk':
      return dingtalk({ ...settings, name, allowPrivate }, clock);
    case 'feishu':
      return feishu({ ...settings, name, allowPrivate }, clock);
    case 'wecom':
      return wecom({ ...settings, name, allowPrivate });
    case 'email':
      return email({ ...settings, name });
    case 'sms':
    case 'voice':
      return gateway({ ...settings, name, allowPrivate });
    case 'mqtt':
      return mqttOutput({ ...settings, name }, publish);
  }
}

/** The channels of the file, and those that are always there. */
export function setUpChannels(file: Pick<NotifyFile, 'channels'>, parts: ChannelParts): Channel[] {
  return [
    dashboard(parts.committer, parts.rootGrid),
    stationTerminal(parts.publish, parts.emitToStation),
    ...[...file.channels].map(([name, settings]) => channelOf(name, settings, parts)),
  ];
}

/** Puts a recorded message into the words of its recipient, as the file says now who that is and where. */
export function composer(
  { recipients }: Pick<NotifyFile, 'recipients'>,
  reading: Pick<Reading, 'local' | 'publicUrl'>,
): (row: Row<'notifications'>) => Outgoing | { refused: string } {
  return (row) => {
    const { id, key, gridCode, channel, template, createdAt } = row;
    const recipient = recipients.get(row.recipient);
    const way = recipient?.channels.find((one) => one.channel === channel);
    const alwaysThere = builtInChannels.some((known) => known === channel);
    if (!way && !alwaysThere) return { refused: `${row.recipient} is no longer reached through ${channel}` };
    const params = JSON.parse(row.params) as Outgoing['params'];
    const language = recipient?.language ?? 'zh';
    const drill = row.drill === 1;
    const said = render(template, params, { ...reading, language, drill });
    const words = params.brief === true ? { ...said, text: said.short } : said;
    const cause = { type: row.causeType as CauseType, id: row.causeId };
    const facts = { id, key, cause, gridCode, recipient: row.recipient, template, params, createdAt };
    const address = way?.address ?? null;
    return { ...facts, ...words, address, language, drill, priority: row.priority as Priority };
  };
}
