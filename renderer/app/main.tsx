import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AppContextProvider } from '../data/app-context.ts';
import { createQueryClient } from '../data/queries.ts';
import { openBridge } from '../data/transport/open.ts';
import { App } from './app.tsx';
import { createAppContext } from './context.ts';
import '../ui/tokens.css';
import '../ui/fonts.css';
import '../ui/base.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');

const client = createQueryClient();
const app = createAppContext(openBridge(window), client, window);
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <AppContextProvider value={app}>
        <App />
      </AppContextProvider>
    </QueryClientProvider>
  </StrictMode>,
);
