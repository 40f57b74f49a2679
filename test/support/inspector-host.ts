import process from 'node:process';

/**
 * The Inspector's command line, kept for many command lines: most of the time of one is its loading. Takes lists of words
 * from its parent one by one, answers each with what the Inspector wrote.
 */
const [, , program = ''] = process.argv;
const { runCli } = (await import(program)) as { runCli(argv: readonly string[]): Promise<void> };

process.on('message', async (args: readonly string[]) => {
  let stdout = '';
  const { write } = process.stdout;
  process.stdout.write = ((text: string, ...rest: unknown[]) => {
    stdout += text;
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  }) as typeof write;
  const failure = await runCli([process.execPath, program, ...args]).then(
    () => null,
    (error: unknown) => String(error),
  );
  process.stdout.write = write;
  process.send?.({ stdout, failure });
});
