/** The pool alone: the package's whole entry (fetch, WebSocket, caches …) costs 15 MB of memory for nothing we use. */
declare module 'undici/lib/dispatcher/pool.js' {
  import { Pool } from 'undici';
  export default Pool;
}
