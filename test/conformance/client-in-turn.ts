import { myTurn } from './turnstile.ts';

/** What the suite starts for each scenario: small until it is its turn, then the client. */
await myTurn(Number(process.env.TURNSTILE));
await import('./client-driver.ts');
