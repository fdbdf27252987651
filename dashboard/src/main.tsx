import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startLanguage } from './i18n/language.ts';
import { zhCN } from './i18n/zh-cn.ts';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/page.css';
import './ui/print.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
await startLanguage({ zhCN, en: async () => (await import('./i18n/en.ts')).en });
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
