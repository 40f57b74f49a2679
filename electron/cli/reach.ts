import type { Application } from '../app/port.ts';
import { type ControlClient, connectToGateway } from '../control/socket-client.ts';

/** Whether a gateway answers on a folder. */
export async function gatewayRuns(folder: string): Promise<boolean> {
  const client = await connectToGateway(folder);
  await client?.close();
  return client !== null;
}

/** The running gateway on a folder, or the folder itself, opened for one command. */
export async function connectToFolder(
  folder: string,
  open: () => Promise<Application>,
  onWait: (words: string) => void,
): Promise<ControlClient> {
  const running = await connectToGateway(folder, onWait);
  if (running !== null) return running;
  const application = await open();
  return {
    call: (name, input) =>
      application.control.call(name, input, { endpoint: 'command-line', pid: process.pid }) as Promise<never>,
    close: () => application.stop(),
  };
}
