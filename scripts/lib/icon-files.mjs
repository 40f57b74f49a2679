// The containers in which Windows and macOS want the pictures of an icon. Both take PNGs as they are.

/**
 * An .ico: a head, an entry for each picture, and the pictures.
 * @param {readonly {size: number, png: Buffer}[]} pictures
 */
export function icoOf(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let place = head.length;
  for (const [index, { size, png }] of pictures.entries()) {
    const at = 6 + 16 * index;
    // A byte has no 256: there it is 0.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(place, at + 12);
    place += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** Names of the forms of an .icns, each with the pixels that it has; the sharper form of 16 has those of 32. */
const icnsForms = /** @type {const} */ ([
  ['icp4', 16],
  ['ic11', 32],
  ['icp5', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
]);

/**
 * An .icns: a head, and each form with its name and length.
 * @param {(size: number) => Buffer} picture
 */
export function icnsOf(picture) {
  const forms = icnsForms.map(([name, size]) => {
    const png = picture(size);
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(
    forms.reduce((sum, { length }) => sum + length, 8),
    4,
  );
  return Buffer.concat([head, ...forms]);
}
