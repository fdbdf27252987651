import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client.ts';
import { FieldGate } from './features/field/FieldGate.tsx';
import { keepOffline } from './features/field/install.ts';
import { startLanguage } from './i18n/language.ts';
import { zhCNField } from './i18n/zh-cn-field.ts';
import { Loading } from './ui/States.tsx';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/page.css';

const StationPage = lazy(() => import('./features/station/StationPage.tsx'));
const WorkerPage = lazy(() => import('./features/worker/WorkerPage.tsx'));

const root = document.getElementById('root');
if (!root) throw new Error('field.html has no #root');
const place = location.pathname.startsWith('/worker') ? 'worker' : 'station';
keepOffline(place);
await startLanguage({
  zhCN: zhCNField,
  en: async () => (await import('./i18n/en-field.ts')).enField,
});
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Suspense fallback={<Loading />}>
        <FieldGate place={place}>
          {(user) => (place === 'worker' ? <WorkerPage user={user} /> : <StationPage user={user} />)}
        </FieldGate>
      </Suspense>
    </QueryClientProvider>
  </StrictMode>,
);
