import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Camera, type CameraPatch, usePatchCamera } from '../../api/cameras.ts';
import { Button } from '../../ui/Button.tsx';
import { FormError, TextField } from '../../ui/Form.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { CameraKey } from './CameraKey.tsx';
import { CameraReference } from './CameraReference.tsx';

const SOURCES = ['push', 'rtsp', 'http-flv'] as const satisfies readonly Camera['source'][];

/** What is set of a camera, for those who may. */
export function CameraSettings({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const patch = usePatchCamera(camera.id);
  const [source, setSource] = useState(camera.source);
  // The address that is kept holds a password and is never told: left empty, it stays.
  const [url, setUrl] = useState('');
  const [start, setStart] = useState(camera.start);
  const [record, setRecord] = useState(camera.record);
  const [days, setDays] = useState(String(camera.retentionDays));
  const retentionDays = Number(days);
  const why =
    source !== 'push' && url === '' && (source !== camera.source || camera.sourceUrl === null)
      ? t('camera.urlFirst')
      : Number.isInteger(retentionDays) && retentionDays >= 1 && retentionDays <= 365
        ? undefined
        : t('camera.daysRange');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why !== undefined || patch.isPending) return;
    const body: CameraPatch = { source, start, record, retentionDays };
    if (source === 'push') body.sourceUrl = null;
    else if (url !== '') body.sourceUrl = url;
    patch.mutate(body, { onSuccess: () => setUrl('') });
  };
  return (
    <section className="section">
      <h2>{t('camera.settings')}</h2>
      <form className="box office-form" onSubmit={submit}>
        <div className="field">
          <span>{t('camera.source')}</span>
          <Segmented<Camera['source']>
            label={t('camera.source')}
            value={source}
            options={SOURCES.map((one) => ({ value: one, text: t(`camera.sources.${one}`) }))}
            onChange={setSource}
          />
        </div>
        {source === 'push' ? null : (
          <>
            <TextField label={t('camera.sourceUrl')} maxLength={500} value={url} onChange={setUrl} />
            {camera.sourceUrl === null ? null : (
              <p className="quiet">{t('camera.urlKept', { url: camera.sourceUrl })}</p>
            )}
            <div className="field">
              <span>{t('camera.start')}</span>
              <Segmented<Camera['start']>
                label={t('camera.start')}
                value={start}
                options={[
                  { value: 'always', text: t('camera.starts.always') },
                  { value: 'demand', text: t('camera.starts.demand') },
                ]}
                onChange={setStart}
              />
            </div>
          </>
        )}
        <label className="check">
          <input type="checkbox" checked={record} onChange={(event) => setRecord(event.target.checked)} />
          <span>{t('camera.record')}</span>
        </label>
        <label className="field">
          <span>{t('camera.retentionDays')}</span>
          <input
            className="input"
            type="number"
            min={1}
            max={365}
            value={days}
            onChange={(event) => setDays(event.target.value)}
          />
        </label>
        <FormError error={patch.error} />
        <div className="actions">
          <Button type="submit" look="primary" busy={patch.isPending} unavailable={why}>
            {t('action.save')}
          </Button>
          {patch.isSuccess ? (
            <span className="quiet form-why" role="status">
              {t('camera.saved')}
            </span>
          ) : null}
        </div>
      </form>
      {camera.source === 'push' ? <CameraKey camera={camera} /> : null}
      <CameraReference camera={camera} />
    </section>
  );
}
