import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AppContextProvider } from '../data/app-context.ts';
import { openBridge } from '../data/transport/open.ts';
import { App } from './app.tsx';
import { createAppContext } from './context.ts';
import '../ui/tokens.css';
import '../ui/fonts.css';
import '../ui/base.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');

const app = createAppContext(openBridge(window), window);
createRoot(root).render(
  <StrictMode>
    <AppContextProvider value={app}>
      <App />
    </AppContextProvider>
  </StrictMode>,
);
