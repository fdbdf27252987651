import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Registered, useConnection } from '../../api/setup.ts';
import { useDevice } from '../../live/hooks.ts';
import { now } from '../../time/clock.ts';
import { Moment, Stopwatch } from '../../time/Time.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copied } from '../../ui/Copied.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { commands, firstMessage } from './command.ts';

/** How a device connects, its secret shown this once, and whether it has been heard. */
export function FirstMessage({
  registered: { device, secret },
  onAnother,
}: {
  registered: Registered;
  onAnother: () => void;
}) {
  const { t } = useTranslation();
  const connection = useConnection();
  const [since] = useState(now);
  const seenAt = useDevice(device.id)?.lastSeenAt ?? null;
  if (connection.isError)
    return <Failed error={connection.error} onRetry={() => void connection.refetch()} />;
  if (!connection.data) return <Loading />;
  const { host, mqttPort, mqttsPort } = connection.data;
  const topic = `grid/${device.gridCode}/${device.kind}/${device.id}/telemetry`;
  const reach = { host, port: mqttPort, id: device.id, secret, topic };
  const { mosquitto, npm } = commands(reach, firstMessage(device.kind));
  return (
    <div className="section welcome-connect">
      <p>
        <strong>{t('welcome.connect.once')}</strong>
      </p>
      <div className="box">
        <Copied label={t('welcome.connect.host')} value={host} />
        <Copied label={t('welcome.connect.port')} value={String(mqttPort)} />
        {mqttsPort === null ? null : (
          <Copied label={t('welcome.connect.tlsPort')} value={String(mqttsPort)} />
        )}
        <Copied label={t('login.username')} value={device.id} />
        <Copied label={t('login.password')} value={secret} />
        <Copied label={t('welcome.connect.topic')} value={topic} />
      </div>
      <p className="quiet">{t('welcome.connect.try')}</p>
      <div className="box">
        <Copied label="mosquitto" value={mosquitto} />
        <Copied label="npm" value={npm} />
      </div>
      <p className="welcome-heard" role="status" data-heard={seenAt !== null}>
        <span className={`welcome-mark${seenAt === null ? '' : ' done'}`}>
          <Icon name={seenAt === null ? 'clock' : 'check'} size={18} />
        </span>
        {seenAt === null ? (
          <span>
            {t('welcome.connect.waiting', { id: device.id })} <Stopwatch since={since} />
          </span>
        ) : (
          <span>
            <Moment at={seenAt} /> {t('welcome.connect.heard', { id: device.id })}
          </span>
        )}
      </p>
      <div className="actions">
        {seenAt === null ? null : (
          <Link className="button primary" to={`/devices/${encodeURIComponent(device.id)}`}>
            {t('welcome.connect.open')}
          </Link>
        )}
        <Button onClick={onAnother}>{t('welcome.connect.another')}</Button>
      </div>
    </div>
  );
}
