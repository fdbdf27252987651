import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Camera, useNewKey } from '../../api/cameras.ts';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { ffmpegCommand, publishAddress } from './publish-address.ts';

/** Makes the stream key of a camera that pushes, and shows it this once. */
export function CameraKey({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const make = useNewKey(camera.id);
  const [sure, setSure] = useState(false);
  const made = make.data;
  const address =
    made && made.rtmpUrl !== null ? publishAddress(made.rtmpUrl, made.key, window.location.hostname) : null;
  const ask = (): void => {
    if (camera.hasKey && !sure) return setSure(true);
    setSure(false);
    make.mutate();
  };
  return (
    <div className="box camera-key">
      <h3>{t('camera.key')}</h3>
      <p className="quiet">{camera.hasKey ? t('camera.hasKey') : t('camera.noKey')}</p>
      {sure ? <p role="alert">{t('camera.keyReplaces')}</p> : null}
      <div className="actions">
        <Button busy={make.isPending} onClick={ask}>
          {sure ? t('camera.newKeySure') : t('camera.newKey')}
        </Button>
        {sure ? (
          <Button look="quiet" onClick={() => setSure(false)}>
            {t('action.cancel')}
          </Button>
        ) : null}
      </div>
      <FormError error={make.error} />
      {made ? (
        <div className="camera-key" role="status">
          <strong>{t('camera.keyOnce')}</strong>
          {address === null ? (
            <Copyable label={t('camera.key')} text={made.key} />
          ) : (
            <>
              <Copyable label={t('camera.rtmpUrl')} text={address} />
              <Copyable label={t('camera.ffmpeg')} text={ffmpegCommand(address)} />
            </>
          )}
        </div>
      ) : null}
    </div>
  );
}

/** A text to take along. Where the browser lends no clipboard, it can be selected at one click. */
function Copyable({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <div className="camera-key">
      <span className="section-head">
        <span className="quiet">{label}</span>
        {'clipboard' in navigator ? (
          <Button look="quiet" onClick={copy}>
            {copied ? t('camera.copied') : t('camera.copy')}
          </Button>
        ) : null}
      </span>
      <code>{text}</code>
    </div>
  );
}
