/** Side of the picture that {@link describeLook} takes, in pixels. */
export const lookSidePixels = 256;

/** A picture of one value per pixel, rows from the top, as wide as it is high. */
type Plane = { values: Float32Array; side: number };

/**
 * 95 numbers about how a photo looks and none about what it shows: histograms of lightness and colour, their means and
 * spreads, and at four scales how much fine structure there is. `pixels` are RGB bytes, 256 x 256. What a learnt
 * encoder should beat wherever meaning counts.
 */
export function describeLook(pixels: Uint8Array): Float32Array {
  const { lightness, a, b } = labOf(pixels);
  const chroma = lightness.map((_, i) => Math.hypot(a[i], b[i]));
  const light: Plane = { values: lightness, side: lookSidePixels };
  return Float32Array.from([
    ...shares(lightness, 12, 0, 1),
    ...jointShares(a, b, 6, 60),
    ...shares(chroma, 8, 0, 80),
    ...statistics(lightness, a, b, chroma),
    ...structure(light),
    Math.log(noiseOf(light) + tiny),
    ...blockiness(light),
    ...layout(light),
  ]);
}

/** Keeps logarithms finite. */
const tiny = 1e-4;

/** CIE Lab from sRGB bytes; lightness from 0 to 1. */
function labOf(pixels: Uint8Array) {
  const linear = Float64Array.from({ length: 256 }, (_, byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const curve = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const count = pixels.length / 3;
  const lab = { lightness: new Float32Array(count), a: new Float32Array(count), b: new Float32Array(count) };
  for (let i = 0; i < count; i++) {
    const red = linear[pixels[3 * i]];
    const green = linear[pixels[3 * i + 1]];
    const blue = linear[pixels[3 * i + 2]];
    const x = curve((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
    const y = curve(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    const z = curve((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
    lab.lightness[i] = (116 * y - 16) / 100;
    lab.a[i] = 500 * (x - y);
    lab.b[i] = 200 * (y - z);
  }
  return lab;
}

/** Square roots of the shares of a histogram; what is out of range counts nowhere. */
function shares(values: Float32Array, bins: number, from: number, to: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = binOf(value, bins, from, to);
    if (bin !== null) counts[bin] += 1;
  }
  return counts.map((count) => Math.sqrt(count / values.length));
}

function jointShares(a: Float32Array, b: Float32Array, bins: number, limit: number): number[] {
  const counts = new Array<number>(bins ** 2).fill(0);
  a.forEach((value, i) => {
    const row = binOf(value, bins, -limit, limit);
    const column = binOf(b[i], bins, -limit, limit);
    if (row !== null && column !== null) counts[row * bins + column] += 1;
  });
  return counts.map((count) => Math.sqrt(count / a.length));
}

function binOf(value: number, bins: number, from: number, to: number): number | null {
  if (value < from || value > to) return null;
  return Math.min(bins - 1, Math.floor(((value - from) / (to - from)) * bins));
}

function statistics(lightness: Float32Array, a: Float32Array, b: Float32Array, chroma: Float32Array) {
  const reordered = lightness.slice();
  const [ofLight, ofA, ofB, ofChroma] = [lightness, a, b, chroma].map(meanAndSpread);
  return [
    ofLight.mean,
    ofLight.spread,
    ...[0.02, 0.1, 0.5, 0.9, 0.98].map((share) => quantile(reordered, share)),
    ofA.mean / 30,
    ofB.mean / 30,
    ofA.spread / 30,
    ofB.spread / 30,
    ofChroma.mean / 40,
    ofChroma.spread / 40,
    ofChroma.spread > 1e-3 ? correlation(a, b) : 1,
  ];
}

/** How strong edges and gradients are, at full size and three times halved. */
function structure(light: Plane): number[] {
  const found: number[] = [];
  let plane = light;
  for (let scale = 0; scale < 4; scale++) {
    const edges = laplacian(plane).map(Math.abs);
    const gradients = gradient(plane);
    found.push(
      meanAndSpread(edges).mean,
      quantile(edges, 0.5),
      quantile(edges, 0.95),
      meanAndSpread(gradients).mean,
      quantile(gradients, 0.95),
    );
    plane = halved(plane);
  }
  return found.map((value) => Math.log(value + tiny));
}

/** A value for each pixel from its place and from those beside it, or its own where the picture ends. */
type OfNeighbours = (here: number, left: number, right: number, above: number, below: number) => number;

function mapPlane({ values, side }: Plane, valueOf: OfNeighbours): Float32Array {
  const result = new Float32Array(values.length);
  for (let y = 0, i = 0; y < side; y++) {
    const above = y > 0 ? side : 0;
    const below = y < side - 1 ? side : 0;
    for (let x = 0; x < side; x++, i++) {
      result[i] = valueOf(i, x > 0 ? i - 1 : i, x < side - 1 ? i + 1 : i, i - above, i + below);
    }
  }
  return result;
}

function laplacian(plane: Plane): Float32Array {
  const { values } = plane;
  return mapPlane(
    plane,
    (here, left, right, above, below) =>
      values[left] + values[right] + values[above] + values[below] - 4 * values[here],
  );
}

function gradient(plane: Plane): Float32Array {
  const { values, side } = plane;
  return mapPlane(plane, (_, left, right, above, below) => {
    const dx = (values[right] - values[left]) / (right - left);
    const dy = (values[below] - values[above]) / ((below - above) / side);
    return Math.sqrt(dx * dx + dy * dy);
  });
}

/** Smoothed by a Gauss filter of one pixel, then every other pixel of every other row. */
function halved({ values, side }: Plane): Plane {
  return { values: halvedAcross(halvedAcross(values, side), side), side: Math.ceil(side / 2) };
}

const gaussWeights = [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((offset) => Math.exp((-offset * offset) / 2));
const gaussTotal = gaussWeights.reduce((sum, weight) => sum + weight, 0);

/** Smooths rows of `width` pixels and keeps every other column; rows and columns change places. */
function halvedAcross(values: Float32Array, width: number): Float32Array {
  const height = values.length / width;
  const half = Math.ceil(width / 2);
  const result = new Float32Array(half * height);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < half; k++) {
      let sum = 0;
      for (let tap = 0; tap < 9; tap++) {
        const x = Math.max(0, Math.min(width - 1, 2 * k + tap - 4));
        sum += gaussWeights[tap] * values[y * width + x];
      }
      result[k * height + y] = sum / gaussTotal;
    }
  }
  return result;
}

/** The median distance of a pixel from the mean of its four neighbours, without the border. */
function noiseOf(plane: Plane): number {
  const inner = plane.side - 2;
  const edges = laplacian(plane);
  const differences = new Float32Array(inner ** 2);
  for (let y = 0, i = 0; y < inner; y++) {
    for (let x = 0; x < inner; x++, i++) differences[i] = edges[(y + 1) * plane.side + x + 1] / -4;
  }
  const middle = quantile(differences, 0.5);
  return quantile(
    differences.map((value) => Math.abs(value - middle)),
    0.5,
  );
}

/** How much the eighth of columns with the largest steps, then of rows, stand out: the grid of JPEG's blocks. */
function blockiness({ values, side }: Plane): number[] {
  const steps = (along: number, across: number) =>
    Float32Array.from({ length: side - 1 }, (_, place) => {
      let sum = 0;
      for (let k = 0, i = place * along; k < side; k++, i += across)
        sum += Math.abs(values[i + along] - values[i]);
      return sum / side;
    }).sort();
  return [steps(1, side), steps(side, 1)].map((sorted) => {
    const strongest = sorted.subarray(-Math.ceil(sorted.length / 8));
    return Math.log((meanAndSpread(strongest).mean + tiny) / (quantile(sorted, 0.5) + tiny));
  });
}

/** How much brighter the middle is than the whole, and the upper half than the lower. */
function layout({ values, side }: Plane): number[] {
  const quarter = side / 4;
  const meanWithin = (from: { x: number; y: number }, to: { x: number; y: number }) => {
    let sum = 0;
    for (let y = from.y; y < to.y; y++) for (let x = from.x; x < to.x; x++) sum += values[y * side + x];
    return sum / ((to.x - from.x) * (to.y - from.y));
  };
  const whole = meanWithin({ x: 0, y: 0 }, { x: side, y: side });
  const middle = meanWithin({ x: quarter, y: quarter }, { x: 3 * quarter, y: 3 * quarter });
  const upper = meanWithin({ x: 0, y: 0 }, { x: side, y: 2 * quarter });
  return [middle - whole, 2 * (upper - whole)];
}

function meanAndSpread(values: Float32Array): { mean: number; spread: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    squares += values[i] * values[i];
  }
  const mean = sum / values.length;
  return { mean, spread: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}

function correlation(a: Float32Array, b: Float32Array): number {
  const [ofA, ofB] = [meanAndSpread(a), meanAndSpread(b)];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - ofA.mean) * (b[i] - ofB.mean);
  return sum / a.length / Math.max(1e-9, ofA.spread * ofB.spread);
}

/** The value that `share` of them lie below, between the two nearest in proportion. Puts `values` in another order. */
function quantile(values: Float32Array, share: number): number {
  const place = share * (values.length - 1);
  const below = Math.floor(place);
  const low = selectPlace(values, below);
  if (below === place) return low;
  let high = Infinity;
  for (let i = below + 1; i < values.length; i++) high = Math.min(high, values[i]);
  return low + (place - below) * (high - low);
}

/**
 * Puts the value there that would be at `place` if all were sorted, the lower ones before it and the higher ones after:
 * Hoare's selection. Sorting instead took two thirds of all the time.
 */
function selectPlace(values: Float32Array, place: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = values[(left + right) >> 1];
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const moved = values[i];
      values[i++] = values[j];
      values[j--] = moved;
    }
    if (place <= j) right = j;
    else if (place >= i) left = i;
    else break;
  }
  return values[place];
}
