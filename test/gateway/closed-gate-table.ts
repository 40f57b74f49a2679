import { metaKeys } from '../../shared/envelope.ts';
import type { JsonObject } from '../../shared/json.ts';

/** Stands wherever an agent could put a text that no rule looks at. */
export const secret = 'HELLO-FROM-THE-AGENT';
export const invented = {
  invented: secret,
  [secret]: 1,
  _meta: {
    'example.com/note': secret,
    traceparent: secret,
    [metaKeys.logLevel]: secret,
    progressToken: 'mine',
    [secret]: true,
  },
} satisfies JsonObject;

/** Every request that an agent may make, of either revision. */
export const requests: readonly (readonly [method: string, params: JsonObject])[] = [
  ['ping', {}],
  ['tools/list', {}],
  ['tools/list', { cursor: secret }],
  ['prompts/list', {}],
  ['prompts/list', { cursor: secret }],
  ['resources/list', {}],
  ['resources/templates/list', {}],
  ['tools/call', { name: 'echo', arguments: {} }],
  ['prompts/get', { name: 'greet' }],
  ['resources/read', { uri: 'thing://1' }],
  ['resources/subscribe', { uri: 'thing://1' }],
  ['resources/unsubscribe', { uri: `thing://${secret}` }],
  ['resources/unsubscribe', { uri: 'thing://1' }],
  [
    'completion/complete',
    {
      ref: { type: 'ref/prompt', name: 'greet', [secret]: secret },
      argument: { name: 'whom', value: 'o', more: secret },
      context: { more: secret, arguments: { a: 'b', list: [secret] } },
    },
  ],
  [
    'completion/complete',
    { ref: { type: 'ref/resource', uri: 'thing://{name}' }, argument: { name: 'name', value: 'o' } },
  ],
  ['logging/setLevel', { level: 'debug' }],
  ['logging/setLevel', { level: secret }],
  ['subscriptions/listen', { notifications: { resourceSubscriptions: ['thing://1'], [secret]: true } }],
  ['server/discover', {}],
  ['tasks/list', {}],
  ['tasks/list', { cursor: secret }],
  ['tasks/get', { taskId: 'task-1' }],
  ['tasks/result', { taskId: 'task-1' }],
  ['tasks/update', { taskId: 'task-1' }],
  ['tasks/cancel', { taskId: secret }],
  [`invented/${secret}`, {}],
];

export const notifications: readonly (readonly [method: string, params: JsonObject])[] = [
  ['notifications/roots/list_changed', { [secret]: secret }],
  ['notifications/progress', { progressToken: secret, progress: 1, message: secret }],
  ['notifications/cancelled', { requestId: 4711, reason: secret }],
  [`notifications/${secret}`, { [secret]: secret }],
];
