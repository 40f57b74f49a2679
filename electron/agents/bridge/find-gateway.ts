import { openControlSocket } from '../../net/control-socket.ts';
import { readLines } from '../../net/line-reader.ts';

/** Why there is no address: no gateway runs, or it gives none to this agent. */
export class NoGateway extends Error {
  /** False where waiting alone will not help. */
  readonly canCome: boolean;
  constructor(message: string, canCome: boolean) {
    super(message);
    this.name = 'NoGateway';
    this.canCome = canCome;
  }
}

const maxAnswer = 1_000_000;
const waitMs = 10_000;

/** Asks the gateway that runs on a folder for an agent's address, with its token. Rejects with `NoGateway`. */
export async function findGateway(folder: string, agent: string): Promise<URL> {
  const opened = await openControlSocket(folder).catch((error: Error) => {
    throw new NoGateway(error.message, true);
  });
  if (opened === null) {
    throw new NoGateway(`Railguard is not running on ${folder}. Start it: railguard serve, or open the app.`, true);
  }
  const { socket } = opened;
  try {
    return await new Promise<URL>((resolve, reject) => {
      const fail = () => reject(new NoGateway('Railguard ended before it answered. Start it again.', true));
      socket.setTimeout(waitMs, fail);
      socket.once('error', fail);
      socket.once('close', fail);
      readLines(
        socket,
        () => maxAnswer,
        (line) => {
          try {
            resolve(addressIn(line));
          } catch (error) {
            // Who answers with anything else is no gateway of ours, or one that is being ended.
            if (error instanceof NoGateway) reject(error);
            else fail();
          }
        },
      );
      socket.write(`${JSON.stringify({ id: 1, name: 'agents.bridge', input: { agent } })}\n`);
    });
  } finally {
    socket.destroy();
  }
}

function addressIn(line: string): URL {
  const answer = JSON.parse(line) as {
    ok?: boolean;
    value?: { mcp?: string };
    error?: { code?: string; message?: string };
  };
  const mcp = answer.value?.mcp;
  if (answer.ok === true && mcp !== undefined) return new URL(mcp);
  const { message = 'Railguard gave no address.', code } = answer.error ?? {};
  // One that is paused will be resumed; one that is revoked will not come back.
  throw new NoGateway(message, code === 'agent-paused');
}
