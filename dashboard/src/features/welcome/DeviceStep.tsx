import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceKind } from '../../../../hub/devices/device.ts';
import { lineFaultsOf, useDeviceImport, useRegisterDevice } from '../../api/setup.ts';
import { Button } from '../../ui/Button.tsx';
import { Combobox } from '../../ui/Combobox.tsx';
import { FormError, TextField } from '../../ui/Form.tsx';
import { kinds } from '../devices/kinds.ts';
import { useGridOptions } from '../grids/use-options.ts';
import { FirstMessage } from './FirstMessage.tsx';

const detectors = kinds.filter((kind) => kind !== 'camera');

/** One device by hand, with all it needs to connect, or many from a file. */
export function DeviceStep() {
  const register = useRegisterDevice();
  if (register.data) return <FirstMessage registered={register.data} onAnother={() => register.reset()} />;
  return (
    <div className="welcome-ways">
      <OneDevice register={register} />
      <ManyDevices />
    </div>
  );
}

function OneDevice({ register }: { register: ReturnType<typeof useRegisterDevice> }) {
  const { t } = useTranslation();
  const grids = useGridOptions();
  const [id, setId] = useState('');
  const [kind, setKind] = useState<DeviceKind>('smoke');
  const [gridCode, setGridCode] = useState<string | null>(null);
  const [address, setAddress] = useState('');
  const why =
    id.trim() === '' ? t('welcome.device.idFirst') : gridCode === null ? t('newCase.placeFirst') : undefined;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (why !== undefined || gridCode === null) return;
    const place = address.trim();
    register.mutate({ id: id.trim(), kind, gridCode, ...(place !== '' && { address: place }) });
  };
  return (
    <form className="section" onSubmit={send} aria-label={t('welcome.device.one')}>
      <h3>{t('welcome.device.one')}</h3>
      <TextField label={t('device.id')} value={id} onChange={setId} maxLength={64} />
      <label className="field">
        <span>{t('device.kind')}</span>
        <select
          className="input"
          value={kind}
          onChange={(event) => setKind(detectors.find((one) => one === event.target.value) ?? 'smoke')}
        >
          {detectors.map((one) => (
            <option key={one} value={one}>
              {t(`device.kinds.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <Combobox
        label={t('device.grid')}
        placeholder={t('action.search')}
        options={grids}
        value={gridCode}
        onChange={setGridCode}
      />
      <TextField label={t('device.address')} value={address} onChange={setAddress} maxLength={200} />
      <FormError error={register.error} />
      <div className="actions">
        <Button type="submit" look="primary" busy={register.isPending} unavailable={why}>
          {t('welcome.device.register')}
        </Button>
      </div>
    </form>
  );
}

/** A table of secrets to be handed to who installs the devices; the hub cannot show them again. */
function saveSecrets(devices: readonly { id: string; secret: string }[]): void {
  const text = ['id,secret', ...devices.map(({ id, secret }) => `${id},${secret}`)].join('\n');
  const url = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'device-secrets.csv';
  link.click();
  URL.revokeObjectURL(url);
}

function ManyDevices() {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const attempt = useDeviceImport();
  const { data, error, isPending } = attempt;
  const faults = lineFaultsOf(error);
  return (
    <section className="section" aria-label={t('welcome.device.many')}>
      <h3>{t('welcome.device.many')}</h3>
      <p className="quiet">{t('welcome.device.columns')}</p>
      <code className="welcome-columns">id,kind,gridCode,lng,lat,address,owner,expectEveryMs</code>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        accept=".csv,text/csv"
        tabIndex={-1}
        aria-label={t('welcome.device.choose')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) attempt.mutate(file);
          event.target.value = '';
        }}
      />
      <div className="actions">
        <Button busy={isPending} onClick={() => input.current?.click()}>
          {t('welcome.device.choose')}
        </Button>
      </div>
      {faults.length > 0 ? (
        <ol className="welcome-faults" role="alert">
          {faults.slice(0, 100).map(({ line, message }, i) => (
            <li key={i}>
              <span className="num">{t('catalogue.importing.line', { line })}</span> {message}
            </li>
          ))}
        </ol>
      ) : (
        <FormError error={error} />
      )}
      {data ? (
        <div role="status" className="section">
          <p>{t('welcome.device.imported', { created: data.created, updated: data.updated })}</p>
          {data.devices.length > 0 ? (
            <>
              <p>{t('welcome.device.secretsOnce', { count: data.devices.length })}</p>
              <div className="actions">
                <Button look="primary" icon="download" onClick={() => saveSecrets(data.devices)}>
                  {t('welcome.device.saveSecrets')}
                </Button>
              </div>
            </>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}
