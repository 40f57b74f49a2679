import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { AppContextProvider } from '../data/app-context.ts';
import { createQueryClient } from '../data/queries.ts';
import { openBridge } from '../data/transport/open.ts';
import { App } from './app.tsx';
import { createAppContext, windowAt } from './context.ts';
import '../ui/tokens.css';
import '../ui/fonts.css';
import '../ui/base.css';
import './starting.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');

const AskWindow = lazy(() => import('./ask-window.tsx'));
const Popover = lazy(() => import('./popover-window.tsx'));
const roots = { interface: App, ask: AskWindow, popover: Popover } as const;

const kind = windowAt(window.location.hash);
// Styles of the whole document differ: the approval dialog is as high as what it shows.
document.documentElement.dataset.window = kind;
const Root = roots[kind];
const client = createQueryClient();
const app = createAppContext(openBridge(window), client, window);
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <AppContextProvider value={app}>
        <Suspense>
          <Root />
        </Suspense>
      </AppContextProvider>
    </QueryClientProvider>
  </StrictMode>,
);
