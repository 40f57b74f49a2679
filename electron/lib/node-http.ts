/**
 * Node's own HTTP, taken without an import statement: one would read every export of the module, and with `http.WebSocket`
 * load Node's undici, 14 MB of a process that a client starts for each of its windows. Types come from `node:http` as ever.
 */
export const { createServer, request } = process.getBuiltinModule('node:http');
