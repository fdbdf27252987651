import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { type Camera, useCameras } from '../../api/cameras.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { cameraName } from '../video/camera-name.ts';
import { CameraList } from './CameraList.tsx';
import { CameraWall } from './CameraWall.tsx';
import './cameras.css';

/** All cameras: as a wall of pictures, or as a list of facts. */
export default function CamerasPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const query = useCameras();
  const view = search.get('view') === 'list' ? 'list' : 'wall';
  const cameras = useMemo(() => query.data?.toSorted(byName) ?? [], [query.data]);
  const choice = (
    <Segmented<'wall' | 'list'>
      label={t('camera.view')}
      value={view}
      options={[
        { value: 'wall', text: t('camera.wall') },
        { value: 'list', text: t('camera.list') },
      ]}
      onChange={(value) =>
        setSearch(
          (before) => {
            const next = new URLSearchParams(before);
            if (value === 'list') next.set('view', 'list');
            else next.delete('view');
            return next;
          },
          { replace: true },
        )
      }
    />
  );
  if (query.isPending) return <Loading />;
  if (!query.data) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  if (cameras.length === 0)
    return <Empty icon="video" title={t('camera.none')} hint={t('camera.noneHint')} />;
  return view === 'list' ? (
    <CameraList cameras={cameras} choice={choice} />
  ) : (
    <CameraWall cameras={cameras} choice={choice} />
  );
}

const byName = (a: Camera, b: Camera): number =>
  cameraName(a).localeCompare(cameraName(b), 'zh-CN', { numeric: true }) || (a.id < b.id ? -1 : 1);
