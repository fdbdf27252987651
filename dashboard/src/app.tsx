import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserRouter, Navigate, Route, Routes, useLocation } from 'react-router';
import { useGrids } from './api/grids.ts';
import { queryClient } from './api/query-client.ts';
import { useSession } from './api/session.ts';
import { LoginPage } from './features/session/LoginPage.tsx';
import { useMay } from './features/session/permissions.ts';
import { Shell } from './features/shell/Shell.tsx';
import { Empty, Failed, Loading } from './ui/States.tsx';

const DeskPage = lazy(() => import('./features/desk/DeskPage.tsx'));
const AlertPage = lazy(() => import('./features/alerts/AlertPage.tsx'));
const CasesPage = lazy(() => import('./features/cases/CasesPage.tsx'));
const CasePage = lazy(() => import('./features/cases/CasePage.tsx'));
const NewCasePage = lazy(() => import('./features/cases/NewCasePage.tsx'));
const HazardsPage = lazy(() => import('./features/hazards/HazardsPage.tsx'));
const HazardPage = lazy(() => import('./features/hazards/HazardPage.tsx'));
const NewHazardPage = lazy(() => import('./features/hazards/NewHazardPage.tsx'));
const DispatchesPage = lazy(() => import('./features/dispatch/DispatchesPage.tsx'));
const StationsPage = lazy(() => import('./features/stations/StationsPage.tsx'));
const StationPage = lazy(() => import('./features/stations/StationPage.tsx'));
const ExercisesPage = lazy(() => import('./features/exercises/ExercisesPage.tsx'));
const WarningsPage = lazy(() => import('./features/warnings/WarningsPage.tsx'));
const ReportPage = lazy(() => import('./features/report/ReportPage.tsx'));
const ReportStatePage = lazy(() => import('./features/report/ReportStatePage.tsx'));
const DevicesPage = lazy(() => import('./features/devices/DevicesPage.tsx'));
const DevicePage = lazy(() => import('./features/devices/DevicePage.tsx'));
const CamerasPage = lazy(() => import('./features/cameras/CamerasPage.tsx'));
const CameraPage = lazy(() => import('./features/cameras/CameraPage.tsx'));
const PlaybackPage = lazy(() => import('./features/video/playback/PlaybackPage.tsx'));
const SilencesPage = lazy(() => import('./features/silences/SilencesPage.tsx'));
const RulesPage = lazy(() => import('./features/rules/RulesPage.tsx'));
const RulePage = lazy(() => import('./features/rules/RulePage.tsx'));
const NewRulePage = lazy(() => import('./features/rules/NewRulePage.tsx'));
const CataloguePage = lazy(() => import('./features/catalogue/CataloguePage.tsx'));
const LoadPage = lazy(() => import('./features/load/LoadPage.tsx'));
const WelcomePage = lazy(() => import('./features/welcome/WelcomePage.tsx'));
const KitPage = lazy(() => import('./features/kit/KitPage.tsx'));
const ScreensPage = lazy(() => import('./features/screens/ScreensPage.tsx'));
const WallGate = lazy(() => import('./features/wall/WallGate.tsx'));
const SearchPage = lazy(() => import('./features/search/SearchPage.tsx'));
const HandoverPage = lazy(() => import('./features/handover/HandoverPage.tsx'));
const DailyPage = lazy(() => import('./features/reports/DailyPage.tsx'));
const GridPage = lazy(() => import('./features/grids/GridPage.tsx'));

/** The dashboard, each page in a chunk of its own: all behind the login, but for what anybody may report. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <BrowserRouter>
        <Suspense fallback={<Loading />}>
          <Routes>
            <Route path="/report" element={<ReportPage />} />
            <Route path="/report/:code" element={<ReportStatePage />} />
            <Route path="/wall/:page?" element={<WallGate />} />
            <Route path="*" element={<Gate />} />
          </Routes>
        </Suspense>
      </BrowserRouter>
    </QueryClientProvider>
  );
}

function Gate() {
  const session = useSession();
  const { pathname, search } = useLocation();
  const may = useMay('grids:write');
  const { t } = useTranslation();
  if (session.isPending) return <Loading />;
  if (session.isError) return <Failed error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data) {
    return (
      <Routes>
        <Route path="/login" element={<LoginPage />} />
        <Route path="*" element={<Navigate to="/login" replace state={{ from: pathname + search }} />} />
      </Routes>
    );
  }
  return (
    <Shell user={session.data}>
      <Suspense fallback={<Loading />}>
        <Routes>
          <Route path="/" element={<DeskOrWelcome />} />
          <Route path="/welcome" element={may ? <WelcomePage /> : <Navigate to="/" replace />} />
          <Route path="/alerts/:id" element={<AlertPage />} />
          <Route path="/cases" element={<CasesPage />} />
          <Route path="/cases/new" element={<NewCasePage />} />
          <Route path="/cases/:id" element={<CasePage />} />
          <Route path="/hazards" element={<HazardsPage />} />
          <Route path="/hazards/new" element={<NewHazardPage />} />
          <Route path="/hazards/:id" element={<HazardPage />} />
          <Route path="/dispatches" element={<DispatchesPage />} />
          <Route path="/stations" element={<StationsPage />} />
          <Route path="/stations/:id" element={<StationPage />} />
          <Route path="/exercises" element={<ExercisesPage />} />
          <Route path="/warnings" element={<WarningsPage />} />
          <Route path="/devices" element={<DevicesPage />} />
          <Route path="/devices/:id" element={<DevicePage />} />
          <Route path="/cameras" element={<CamerasPage />} />
          <Route path="/cameras/:id" element={<CameraPage />} />
          <Route path="/cameras/:id/playback" element={<PlaybackPage />} />
          <Route path="/playback" element={<PlaybackPage />} />
          <Route path="/grids/:code" element={<GridPage />} />
          <Route path="/silences" element={<SilencesPage />} />
          <Route path="/rules" element={<RulesPage />} />
          <Route path="/rules/new" element={<NewRulePage />} />
          <Route path="/rules/:id" element={<RulePage />} />
          <Route path="/catalogue" element={<CataloguePage />} />
          <Route path="/screens" element={<ScreensPage />} />
          <Route path="/load" element={<LoadPage />} />
          <Route path="/kit" element={<KitPage />} />
          <Route path="/search" element={<SearchPage />} />
          <Route path="/handover" element={<HandoverPage />} />
          <Route path="/handover/:id" element={<HandoverPage />} />
          <Route path="/reports" element={<DailyPage />} />
          <Route path="/login" element={<BackToWhereOneWas />} />
          <Route path="*" element={<Empty title={t('state.notFound')} />} />
        </Routes>
      </Suspense>
    </Shell>
  );
}

/** There is nothing to watch in an empty hub: whoever may fill it is led there. */
function DeskOrWelcome() {
  const grids = useGrids().data;
  const may = useMay('grids:write');
  return grids?.features.length === 0 && may ? <Navigate to="/welcome" replace /> : <DeskPage />;
}

function BackToWhereOneWas() {
  const state: unknown = useLocation().state;
  const from = typeof state === 'object' && state !== null && 'from' in state ? String(state.from) : '/';
  return <Navigate to={from} replace />;
}
