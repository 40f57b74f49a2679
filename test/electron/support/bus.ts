import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { tempFolder } from '../../support/temp-folder.ts';
import { BusReader, BusWriter } from './bus-codec.ts';

/** One message: a call, an answer, an error, a signal. */
export interface Message {
  readonly type: 1 | 2 | 3 | 4;
  readonly serial: number;
  readonly path?: string;
  readonly interface?: string;
  readonly member?: string;
  readonly errorName?: string;
  readonly replyTo?: number;
  readonly destination?: string;
  readonly sender?: string;
  readonly signature?: string;
  readonly body: readonly unknown[];
}

export interface Call {
  readonly to: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

const fieldsOf = [
  ['path', 1, 'o'],
  ['interface', 2, 's'],
  ['member', 3, 's'],
  ['errorName', 4, 's'],
  ['replyTo', 5, 'u'],
  ['destination', 6, 's'],
  ['sender', 7, 's'],
  ['signature', 8, 'g'],
] as const;

/** A bus of a session of its own, ended with the test. Its address. */
export async function privateBus(): Promise<string> {
  const address = `unix:path=${join(await tempFolder(), 'bus')}`;
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', `--address=${address}`, '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void daemon.kill());
  const [line] = (await once(createInterface({ input: daemon.stdout }), 'line')) as [string];
  return line;
}

/** A member of a bus: calls others, and answers what it is called for. */
export class BusMember {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  /** Answers a call: the signature of what it gives back, and that; null for what it does not know. */
  answer: (call: Message) => readonly [signature: string, ...values: unknown[]] | null = () => null;
  #serial = 0;
  #read: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async join(address: string): Promise<BusMember> {
    const path = /unix:path=([^,]+)/.exec(address)?.[1] ?? '';
    const socket = connect(path);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(process.getuid?.())).toString('hex')}\r\n`);
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    if (!greeting.toString().startsWith('OK')) throw new Error(`The bus says ${greeting}`);
    socket.write('BEGIN\r\n');
    const member = new BusMember(socket);
    socket.on('data', (bytes: Buffer) => member.#take(bytes));
    const bus = { to: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
    await member.call({ ...bus, member: 'Hello' });
    return member;
  }

  async call({ to, path, member, signature = '', body = [], ...more }: Call): Promise<readonly unknown[]> {
    const head = { path, interface: more.interface, member, destination: to, signature };
    const reply = await new Promise<Message>((done) => this.#waiting.set(this.#send(1, head, body), done));
    if (reply.type === 3) throw new Error(`${member}: ${String(reply.body[0])}`);
    return reply.body;
  }

  /** Goes from the bus, and its names with it. */
  leave(): void {
    this.#socket.destroy();
  }

  /** Tells everybody who listens. */
  signal({ path, member, signature, body, ...more }: Required<Omit<Call, 'to'>>): void {
    this.#send(4, { path, interface: more.interface, member, signature }, body);
  }

  /** A property of what another member offers. */
  async property(of: Pick<Call, 'to' | 'path' | 'interface'>, name: string): Promise<unknown> {
    const [value] = await this.call({
      ...of,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      signature: 'ss',
      body: [of.interface, name],
    });
    return value;
  }

  #send(type: Message['type'], head: Partial<Message>, body: readonly unknown[]): number {
    const serial = ++this.#serial;
    const written = new BusWriter();
    written.all(head.signature ?? '', body);
    const writer = new BusWriter();
    for (const byte of [0x6c, type, 0, 1]) writer.write('y', byte);
    writer.write('u', written.length);
    writer.write('u', serial);
    const fields = fieldsOf.flatMap(([name, code, sign]) => (head[name] ? [[code, [sign, head[name]]]] : []));
    writer.write('a(yv)', fields);
    writer.pad(8);
    this.#socket.write(Buffer.concat([writer.bytes(), written.bytes()]));
    return serial;
  }

  #take(bytes: Buffer): void {
    this.#read = Buffer.concat([this.#read, bytes]);
    while (this.#read.length >= 16) {
      const headLength = 16 + Math.ceil(this.#read.readUInt32LE(12) / 8) * 8;
      const length = headLength + this.#read.readUInt32LE(4);
      if (this.#read.length < length) return;
      this.#handle(this.#messageOf(this.#read.subarray(0, headLength), this.#read.subarray(headLength, length)));
      this.#read = this.#read.subarray(length);
    }
  }

  #messageOf(head: Buffer, body: Buffer): Message {
    const [, type, , , , serial, fields] = new BusReader(head).all('yyyyuua(yv)') as [
      ...[number, Message['type'], number, number, number, number],
      [number, unknown][],
    ];
    const known = fields.flatMap(([code, value]) => {
      const field = fieldsOf.find(([, one]) => one === code);
      return field === undefined ? [] : [[field[0], value]];
    });
    const named = Object.fromEntries(known) as Partial<Message>;
    return { ...named, type, serial, body: new BusReader(body).all(named.signature ?? '') };
  }

  #handle(message: Message): void {
    if (message.type === 2 || message.type === 3) {
      this.#waiting.get(message.replyTo ?? 0)?.(message);
      this.#waiting.delete(message.replyTo ?? 0);
    }
    if (message.type !== 1 || message.sender === undefined) return;
    const answer = this.answer(message);
    const head = { replyTo: message.serial, destination: message.sender };
    const errorName = 'org.freedesktop.DBus.Error.UnknownMethod';
    // Without a name it is no error, and the bus throws out whoever sends it.
    if (answer === null) this.#send(3, { ...head, errorName, signature: 's' }, ['Nobody answers to that']);
    else this.#send(2, { ...head, signature: answer[0] }, answer.slice(1));
  }
}
