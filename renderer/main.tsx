import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { openBridge } from './bridge/open.ts';
import { App } from './shell/app.tsx';
import { createRailguard, RailguardContext } from './state/railguard.ts';
import './ui/tokens.css';
import './ui/fonts.css';
import './ui/base.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');

const railguard = createRailguard(openBridge(window), window);
createRoot(root).render(
  <StrictMode>
    <RailguardContext value={railguard}>
      <App />
    </RailguardContext>
  </StrictMode>,
);
