const magic = Buffer.from("\u0093NUMPY", "latin1");

/**
 * The one row of a NumPy `.npy` file of little-endian float32 values in C order and of the shape [1, dimensions].
 * Undefined for any other file.
 */
export function readNpyRow(bytes: Buffer, dimensions: number): Float32Array | undefined {
  if (bytes.length < 12 || !bytes.subarray(0, magic.length).equals(magic)) return undefined;
  // Format 1 gives the length of its header in two bytes, 2 and 3 in four.
  const version = bytes[magic.length];
  if (version < 1 || version > 3) return undefined;
  const headerAt = version === 1 ? 10 : 12;
  const headerBytes = version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const valuesAt = headerAt + headerBytes;
  const header = bytes.toString("latin1", headerAt, valuesAt);
  const isAsStated =
    /'descr': *'<f4'/.test(header) &&
    /'fortran_order': *False/.test(header) &&
    new RegExp(`'shape': *\\(1, *${dimensions},?\\)`).test(header);
  if (!isAsStated || bytes.length !== valuesAt + dimensions * 4) return undefined;
  return Float32Array.from({ length: dimensions }, (_, index) => bytes.readFloatLE(valuesAt + index * 4));
}
