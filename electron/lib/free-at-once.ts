/**
 * Gives the memory of bytes that nobody reads any more back at once, not when a collector finds them: of megabytes many
 * would lie there before. Every view of the memory is empty afterwards. Does nothing where others share the memory.
 */
export function freeAtOnce({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
