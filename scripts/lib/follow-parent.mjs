// Loaded into a child by `node --import`: when the parent is gone, however it ended, the child ends as on SIGTERM.
if (process.channel !== undefined) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // The channel alone must not keep a command alive that is done. (A listener would hold it.)
  process.channel.unref();
}
