import type { ReactNode } from 'react';

/** Drawn on 16 × 16, 1.5 px strokes, round ends. One shape for one meaning: a rule and its decision share theirs. */
/** The triangle, for what draws without React. */
export const warnPaths = [
  'M7.3 2.75L1.9 12.2c-.3.55.08 1.2.7 1.2h10.8c.62 0 1-.65.7-1.2L8.7 2.75c-.3-.55-1.1-.55-1.4 0z',
  'M8 6.5v3M8 11.4h.01',
] as const;

export const drawings = {
  agents: (
    <>
      <rect x="2.25" y="5.25" width="11.5" height="8.5" rx="2.5" />
      <path d="M8 5.25V2.5M6 9.1v1M10 9.1v1M7 2.5h2" />
    </>
  ),
  approvals: (
    <>
      <circle cx="6" cy="5.25" r="2.6" />
      <path d="M1.5 13.4c.5-2.5 2.2-4 4.5-4s4 1.5 4.5 4M10.9 6.4l1.5 1.5 2.4-2.8" />
    </>
  ),
  arrow: <path d="M2.75 8h10M9.25 4.5L12.75 8l-3.5 3.5" />,
  check: <path d="M3.25 8.5l3.1 3.1 6.4-7.1" />,
  bookmark: <path d="M4 2.75h8v10.5l-4-3-4 3z" />,
  calendar: (
    <>
      <rect x="2.25" y="3.25" width="11.5" height="10.25" rx="2" />
      <path d="M2.25 6.75h11.5M5.25 1.75v3M10.75 1.75v3" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 4.75V8l2.25 1.5" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.75" />
      <path d="M10.5 5.25v-1c0-1-.75-1.75-1.75-1.75h-4.5C3.25 2.5 2.5 3.25 2.5 4.25v4.5c0 1 .75 1.75 1.75 1.75h1" />
    </>
  ),
  doc: (
    <>
      <path d="M3.75 3.25c0-.83.67-1.5 1.5-1.5h4L12.5 5v7.75c0 .83-.67 1.5-1.5 1.5H5.25c-.83 0-1.5-.67-1.5-1.5z" />
      <path d="M9 2v3.25h3.25" />
    </>
  ),
  dots: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2" />,
  down: <path d="M4 6.25l4 4 4-4" />,
  info: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 7.4v3.5M8 5.1v.1" />
    </>
  ),
  eye: (
    <>
      <path d="M1.75 8c1.4-2.6 3.6-4 6.25-4s4.85 1.4 6.25 4c-1.4 2.6-3.6 4-6.25 4S3.15 10.6 1.75 8z" />
      <circle cx="8" cy="8" r="1.9" />
    </>
  ),
  eyeoff: (
    <path d="M6.4 3.7c.5-.13 1-.2 1.6-.2 4 0 6.5 4.5 6.5 4.5s-.7 1.25-1.9 2.4M4 4.9C2.4 6.2 1.5 8 1.5 8S4 12.5 8 12.5c1.2 0 2.2-.35 3.1-.9M6.6 6.6a2 2 0 0 0 2.8 2.8M2.25 2.25l11.5 11.5" />
  ),
  gauge: (
    <>
      <path d="M3.4 12.4a6 6 0 1 1 9.2 0" />
      <path d="M8 8.9l2.6-3.2" />
    </>
  ),
  insights: <path d="M3 13.5V9.25M8 13.5v-11M13 13.5V6" />,
  live: <path d="M1.5 8h2.7l2-5 3.6 10 2.1-5h2.6" />,
  key: (
    <>
      <circle cx="5.25" cy="10.75" r="2.75" />
      <path d="M7.3 8.8l5.95-5.95M11 5.1l1.9 1.9" />
    </>
  ),
  keyboard: (
    <>
      <rect x="1.75" y="3.75" width="12.5" height="8.5" rx="1.75" />
      <path d="M4.5 6.5h.01M7 6.5h.01M9.5 6.5h.01M11.75 6.5h.01M5 9.5h6" />
    </>
  ),
  lock: (
    <>
      <rect x="3.25" y="7" width="9.5" height="6.75" rx="1.75" />
      <path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2" />
    </>
  ),
  left: <path d="M9.75 4l-4 4 4 4" />,
  minus: <path d="M3.25 8h9.5" />,
  noentry: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M5.4 8h5.2" />
    </>
  ),
  pause: (
    <g fill="currentColor" stroke="none">
      <rect x="4" y="3" width="2.5" height="10" rx=".9" />
      <rect x="9.5" y="3" width="2.5" height="10" rx=".9" />
    </g>
  ),
  person: (
    <>
      <circle cx="8" cy="5.1" r="2.75" />
      <path d="M2.75 13.5c.55-2.8 2.5-4.35 5.25-4.35s4.7 1.55 5.25 4.35" />
    </>
  ),
  play: <path d="M5 3.4v9.2c0 .5.55.8 1 .5l6.9-4.6c.38-.25.38-.75 0-1L6 2.9c-.45-.3-1 0-1 .5z" />,
  plus: <path d="M8 3.25v9.5M3.25 8h9.5" />,
  policy: (
    <path d="M6 2.25c-1.5 0-2 .8-2 1.9v1.7c0 1.1-.5 1.9-1.75 2.15C3.5 8.25 4 9.05 4 10.15v1.7c0 1.1.5 1.9 2 1.9M10 2.25c1.5 0 2 .8 2 1.9v1.7c0 1.1.5 1.9 1.75 2.15C12.5 8.25 12 9.05 12 10.15v1.7c0 1.1-.5 1.9-2 1.9" />
  ),
  print: (
    <>
      <path d="M4.75 5.5v-3h6.5v3M4.5 11.25H3.25c-.7 0-1.25-.55-1.25-1.25V6.75c0-.7.55-1.25 1.25-1.25h9.5c.7 0 1.25.55 1.25 1.25V10c0 .7-.55 1.25-1.25 1.25H11.5" />
      <rect x="4.75" y="9" width="6.5" height="4.75" rx=".75" />
    </>
  ),
  ext: (
    <path d="M9.25 2.75h4v4M13 3L7.5 8.5M11.75 9.5v2.25c0 .83-.67 1.5-1.5 1.5h-6c-.83 0-1.5-.67-1.5-1.5v-6c0-.83.67-1.5 1.5-1.5H6.5" />
  ),
  undo: <path d="M5.75 3L2.75 6l3 3M3 6h6.25a3.75 3.75 0 0 1 0 7.5H6.5" />,
  refresh: <path d="M13.25 3v3.25H10M12.9 6.1A5.25 5.25 0 1 0 13.2 9" />,
  right: <path d="M6.25 4l4 4-4 4" />,
  save: <path d="M8 2.5v7.25M4.9 7L8 10.1 11.1 7M2.75 13.25h10.5" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.25" />
      <path d="M10.3 10.3l3.2 3.2" />
    </>
  ),
  servers: (
    <>
      <rect x="2.25" y="2.5" width="11.5" height="4.75" rx="1.5" />
      <rect x="2.25" y="8.75" width="11.5" height="4.75" rx="1.5" />
      <path d="M4.9 4.87h.01M4.9 11.12h.01" strokeWidth="2" />
    </>
  ),
  shield: (
    <>
      <path d="M8 1.75l5 1.75v4c0 3.2-2 5.6-5 6.75-3-1.15-5-3.55-5-6.75v-4z" />
      <path d="M5.9 7.9l1.5 1.5 2.8-3.1" />
    </>
  ),
  settings: (
    <>
      <circle cx="8" cy="8" r="4.1" />
      <circle cx="8" cy="8" r="1.35" />
      <path d="M8 1.6v2.2M8 12.2v2.2M1.6 8h2.2M12.2 8h2.2M3.47 3.47l1.5 1.5M11.03 11.03l1.5 1.5M3.47 12.53l1.5-1.5M11.03 4.97l1.5-1.5" />
    </>
  ),
  sort: <path d="M8 3.5v9M4.75 9.25L8 12.5l3.25-3.25" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="2.75" />
      <path d="M8 1.75v1.5M8 12.75v1.5M1.75 8h1.5M12.75 8h1.5M3.6 3.6l1 1M11.4 11.4l1 1M3.6 12.4l1-1M11.4 4.6l1-1" />
    </>
  ),
  table: (
    <>
      <rect x="2.25" y="2.75" width="11.5" height="10.5" rx="1.75" />
      <path d="M2.25 6.25h11.5M2.25 9.75h11.5M6.5 6.25v7" />
    </>
  ),
  tools: (
    <>
      <path d="M1.75 4.75H8.5M13 4.75h1.25M1.75 11.25H3M7.5 11.25h6.75" />
      <circle cx="10.75" cy="4.75" r="2" />
      <circle cx="5.25" cy="11.25" r="2" />
    </>
  ),
  up: <path d="M4 9.75l4-4 4 4" />,
  warn: warnPaths.map((path) => <path key={path} d={path} />),
  x: <path d="M4 4l8 8M12 4l-8 8" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof drawings;
