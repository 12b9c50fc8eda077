// Numbers about codings and pictures: plain functions, no DOM.

// Equation 17-4 for one image, coding by coding: KL from its posterior N(μ, σ²) to the prior N(0, 1), in nats.
export function klPerCoding(mean, logVar) {
  return Array.from(mean, (m, k) => -0.5 * (1 + logVar[k] - Math.exp(logVar[k]) - m * m));
}

// −log p(z) under the prior, in nats, and what is usual there: mean and standard deviation over draws from it.
export function surprise(codings) {
  return codings.reduce((sum, z) => sum + z * z, 0) / 2 + (codings.length / 2) * Math.log(2 * Math.PI);
}

export function usualSurprise(size) {
  return [size / 2 + (size / 2) * Math.log(2 * Math.PI), Math.sqrt(size / 2)];
}

// Summed over the pixels: −log p(x|z) in nats, but for a constant, for Gaussian pixels of variance 1/2. With it, error + KL
// is the number of pixels times the book's loss, a mean over the pixels + KL / pixels.
export function squaredError(original, decoded, scale) {
  let sum = 0;
  for (let k = 0; k < original.length; k++) sum += (original[k] / 255 - (decoded[k] * scale) / 255) ** 2;
  return sum;
}

export function distance(flat, k, codings) {
  let sum = 0;
  for (let i = 0, at = k * codings.length; i < codings.length; i++) sum += (flat[at + i] - codings[i]) ** 2;
  return Math.sqrt(sum);
}

// The rows of `flat` nearest to the codings: [[distance, row], …], nearest first.
export function nearest(flat, codings, count) {
  const best = [];
  for (let k = 0; k < flat.length / codings.length; k++) {
    const far = distance(flat, k, codings);
    if (best.length === count && far >= best[count - 1][0]) continue;
    best.push([far, k]);
    best.sort((a, b) => a[0] - b[0]);
    if (best.length > count) best.pop();
  }
  return best;
}

// How far images lie from their nearest neighbour: all but one in a hundred closer than this.
export function usualSpacing(flat, size) {
  const gaps = [];
  for (let k = 0; k < flat.length / size; k++) {
    const [, other] = nearest(flat, flat.subarray(k * size, (k + 1) * size), 2);
    if (other) gaps.push(other[0]);
  }
  gaps.sort((a, b) => a - b);
  return gaps.length ? gaps[Math.min(gaps.length - 1, Math.floor(0.99 * gaps.length))] : Infinity;
}

export function meanAndDeviation(values) {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length)];
}

const dot = (a, b) => a.reduce((sum, v, k) => sum + v * b[k], 0);

// A plane in the latent space: origin + s·u + t·v with u ⟂ v, seen for s and t from low to high.
export function makePlane(origin, u, v, low, high) {
  const uu = dot(u, u) || 1, vv = dot(v, v) || 1;
  return {
    low, high, u, v,
    at: (s, t) => Float64Array.from(origin, (o, k) => o + s * u[k] + t * v[k]),
    place(codings) {
      const from = codings.map((z, k) => z - origin[k]);
      return [dot(from, u) / uu, dot(from, v) / vv];
    },
    away(codings) {
      const [s, t] = this.place(codings), on = this.at(s, t);
      return Math.hypot(...codings.map((z, k) => z - on[k]));
    },
    // Covariance of (s, t) for codings with independent variances.
    spread(variances) {
      const sum = (a, b) => variances.reduce((total, variance, k) => total + variance * a[k] * b[k], 0);
      return [sum(u, u) / (uu * uu), sum(u, v) / (uu * vv), sum(v, v) / (vv * vv)];
    },
  };
}

// The plane through three points, with the triangle in its middle.
export function planeThrough(a, b, c) {
  const centre = a.map((v, k) => (v + b[k] + c[k]) / 3);
  const reach = Math.max(...[a, b, c].map((p) => Math.hypot(...p.map((v, k) => v - centre[k])))) || 1;
  // Two of the three may be one image, or all: then codings' own directions span the rest.
  const basis = [], own = a.map((_, k) => a.map((_, i) => (i === k ? 1 : 0)));
  for (const direction of [b.map((v, k) => v - a[k]), c.map((v, k) => v - a[k]), ...own]) {
    const rest = basis.reduce((left, unit) => left.map((v, k) => v - dot(left, unit) * unit[k]), direction), length = Math.hypot(...rest);
    if (length > 1e-6 * reach && basis.length < 2) basis.push(rest.map((v) => v / length));
  }
  const [u, v] = basis.map((unit) => unit.map((x) => x * reach));
  return makePlane(centre, u, v, -1.7, 1.7);
}

// Half axes and angle of the ellipse of a covariance (a b; b c), at one standard deviation.
export function ellipseOf([a, b, c]) {
  const middle = (a + c) / 2, apart = Math.hypot((a - c) / 2, b);
  return [Math.sqrt(middle + apart), Math.sqrt(Math.max(0, middle - apart)), 0.5 * Math.atan2(2 * b, a - c)];
}

// A picture of any size as the models take it: laid on paper, dark on light, cut to what is drawn, centred and fitted.
// rgba: its pixels; returns values in [0, 1], 0 for paper if there is one channel, 1 for paper if there are three.
export function fitted(rgba, width, height, shape) {
  const [h, w, channels] = shape, light = new Float32Array(3 * width * height), behind = paperBehind(rgba);
  for (let k = 0; k < width * height; k++) {
    const alpha = rgba[4 * k + 3] / 255;
    for (let c = 0; c < 3; c++) light[3 * k + c] = (alpha * rgba[4 * k + c]) / 255 + (1 - alpha) * behind;
  }
  const grey = Float32Array.from({ length: width * height }, (_, k) => (light[3 * k] + light[3 * k + 1] + light[3 * k + 2]) / 3);
  let box = [0, 0, width, height];
  if (channels === 1) {
    let border = 0, count = 0;
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
      if (x && y && x < width - 1 && y < height - 1) continue;
      border += grey[y * width + x];
      count++;
    }
    if (border / count > 0.5) for (let k = 0; k < grey.length; k++) grey[k] = 1 - grey[k];  // ink on paper: 0 is paper here
    box = inkBox(grey, width, height);
  }
  const [left, top, right, bottom] = box, scale = Math.min(w / (right - left), h / (bottom - top));
  const offsetX = (w - (right - left) * scale) / 2, offsetY = (h - (bottom - top) * scale) / 2, out = new Float32Array(h * w * channels);
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) for (let c = 0; c < channels; c++) {
    out[(y * w + x) * channels + c] = average(
      left + (x - offsetX) / scale, top + (y - offsetY) / scale, 1 / scale, box, (px, py) => channels === 1 ? grey[py * width + px] : light[3 * (py * width + px) + c], channels === 1 ? 0 : 1);
  }
  return out;
}

// White, but black behind a picture that is transparent and light: white ink on white paper would be nothing.
function paperBehind(rgba) {
  let covered = 0, light = 0;
  for (let k = 0; k < rgba.length; k += 4) {
    covered += rgba[k + 3];
    light += (rgba[k + 3] * (rgba[k] + rgba[k + 1] + rgba[k + 2])) / 765;
  }
  return covered < 0.999 * 255 * (rgba.length / 4) && light > 0.85 * covered ? 0 : 1;
}

function inkBox(ink, width, height) {
  let left = width, top = height, right = 0, bottom = 0;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    if (ink[y * width + x] < 0.12) continue;
    left = Math.min(left, x); right = Math.max(right, x + 1); top = Math.min(top, y); bottom = Math.max(bottom, y + 1);
  }
  return right > left ? [left, top, right, bottom] : [0, 0, width, height];
}

// The mean over the square of `size` that begins at (x, y); what lies outside the box is paper.
function average(x, y, size, [left, top, right, bottom], value, paper) {
  const steps = Math.max(1, Math.min(12, Math.ceil(size)));
  let sum = 0;
  for (let j = 0; j < steps; j++) for (let i = 0; i < steps; i++) {
    const px = Math.floor(x + ((i + 0.5) / steps) * size), py = Math.floor(y + ((j + 0.5) / steps) * size);
    sum += px >= left && py >= top && px < right && py < bottom ? value(px, py) : paper;
  }
  return sum / steps ** 2;
}
