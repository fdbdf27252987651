import { type DragEvent, lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { gridFaultsOf, useGridImport } from '../../api/setup.ts';
import { Button } from '../../ui/Button.tsx';
import { FormError } from '../../ui/Form.tsx';
import { Loading } from '../../ui/States.tsx';
import { Faults } from './Faults.tsx';
import { type GridFile, readGridFile } from './grid-file.ts';

const PreviewMap = lazy(() => import('./PreviewMap.tsx'));

/** A file of grids: dropped, drawn, tried at once, and imported only when the hub found nothing wrong. */
export function GridStep() {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [file, setFile] = useState<GridFile>();
  const [bad, setBad] = useState(false);
  const [over, setOver] = useState(false);
  const [chosen, choose] = useState<number | null>(null);
  const attempt = useGridImport();
  const { data, error, isPending } = attempt;
  const faults = gridFaultsOf(error);

  const take = async (dropped: File | undefined): Promise<void> => {
    if (!dropped) return;
    const read = readGridFile(await dropped.text());
    setName(dropped.name);
    setBad(read === undefined);
    setFile(read);
    choose(null);
    attempt.reset();
    if (read) attempt.mutate({ file: read, dryRun: true });
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <div className="section">
      <div
        className={`drop${over ? ' over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          ref={input}
          className="visually-hidden"
          type="file"
          accept=".geojson,.json,application/geo+json"
          aria-label={t('welcome.grids.choose')}
          tabIndex={-1}
          onChange={(event) => {
            void take(event.target.files?.[0]);
            // The same file, mended, can be chosen again.
            event.target.value = '';
          }}
        />
        <Button icon="map" busy={isPending} onClick={() => input.current?.click()}>
          {t('welcome.grids.choose')}
        </Button>
        <span className="quiet">{name === '' ? t('welcome.grids.drop') : name}</span>
      </div>
      {bad ? (
        <p className="form-error" role="alert">
          {t('welcome.grids.notGeoJson')}
        </p>
      ) : null}
      {file ? (
        <div className="welcome-preview">
          <Suspense fallback={<Loading rows={1} />}>
            <PreviewMap file={file} faults={faults} chosen={chosen} />
          </Suspense>
          <div className="section" role="status">
            {isPending ? <Loading rows={2} /> : null}
            {faults.length > 0 ? (
              <Faults faults={faults} chosen={chosen} onChoose={choose} />
            ) : (
              <FormError error={error} />
            )}
            {data ? (
              <p>
                {data.dryRun === true
                  ? t('welcome.grids.would', { created: data.created, updated: data.updated })
                  : t('welcome.grids.did', { created: data.created, updated: data.updated })}
              </p>
            ) : null}
            {data && data.warnings.length > 0 ? (
              <Faults faults={data.warnings} chosen={chosen} onChoose={choose} />
            ) : null}
            {data?.dryRun === true ? (
              <div className="actions">
                <Button
                  look="primary"
                  busy={isPending}
                  onClick={() => attempt.mutate({ file, dryRun: false })}
                >
                  {t('welcome.grids.do')}
                </Button>
              </div>
            ) : null}
          </div>
        </div>
      ) : null}
    </div>
  );
}
