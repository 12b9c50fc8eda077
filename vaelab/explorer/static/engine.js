// Runs the networks that export.py writes: plain functions on typed arrays, no DOM. forward.py is its twin in NumPy.
// A layer is called with the flat output of the layer before it and returns its own buffer, which the next call of the
// network overwrites: copy what you keep.

const ACTIVATIONS = {
  relu: () => (v) => (v > 0 ? v : 0),
  relu6: () => (v) => Math.min(Math.max(v, 0), 6),
  leaky_relu: (slope) => (v) => (v > 0 ? v : slope * v),
  elu: (alpha) => (v) => (v > 0 ? v : alpha * Math.expm1(v)),
  selu: () => (v) => 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * Math.expm1(v)),
  tanh: () => Math.tanh,
  sigmoid: () => (v) => 1 / (1 + Math.exp(-v)),
  softplus: () => (v) => (v > 30 ? v : Math.log1p(Math.exp(v))),
  silu: () => (v) => v / (1 + Math.exp(-v)),
};

function fill(out, weights, start, size) {
  if (start < 0) out.fill(0);
  else for (let p = 0; p < out.length; p += size) out.set(weights.subarray(start, start + size), p);
}

const LAYERS = {
  dense({ n, i, o, w, b }, weights) {
    const out = new Float32Array(n * o);
    return (x) => {
      fill(out, weights, b, o);
      for (let row = 0; row < n; row++) {
        const at = row * o;
        for (let k = 0, p = w; k < i; k++, p += o) {
          const v = x[row * i + k];
          if (v !== 0) for (let j = 0; j < o; j++) out[at + j] += v * weights[p + j];
        }
      }
      return out;
    };
  },

  // Kernel (kh, kw, in, out), as Keras stores it.
  conv({ kh, kw, sh, sw, up, left, h, wd, c, oh, ow, oc, w, b }, weights) {
    const out = new Float32Array(oh * ow * oc);
    return (x) => {
      fill(out, weights, b, oc);
      for (let oy = 0; oy < oh; oy++) for (let ox = 0; ox < ow; ox++) {
        const to = (oy * ow + ox) * oc;
        for (let ky = 0; ky < kh; ky++) {
          const y = oy * sh + ky - up;
          if (y < 0 || y >= h) continue;
          for (let kx = 0; kx < kw; kx++) {
            const column = ox * sw + kx - left;
            if (column < 0 || column >= wd) continue;
            const from = (y * wd + column) * c;
            for (let i = 0, p = w + (ky * kw + kx) * c * oc; i < c; i++, p += oc) {
              const v = x[from + i];
              if (v !== 0) for (let j = 0; j < oc; j++) out[to + j] += v * weights[p + j];
            }
          }
        }
      }
      return out;
    };
  },

  // Kernel (kh, kw, out, in), as Keras stores it: every input pixel stamps the kernel on the output.
  transposed({ kh, kw, sh, sw, up, left, h, wd, c, oh, ow, oc, w, b }, weights) {
    const out = new Float32Array(oh * ow * oc);
    return (x) => {
      fill(out, weights, b, oc);
      for (let y = 0; y < h; y++) for (let column = 0; column < wd; column++) {
        const from = (y * wd + column) * c;
        for (let ky = 0; ky < kh; ky++) {
          const oy = y * sh + ky - up;
          if (oy < 0 || oy >= oh) continue;
          for (let kx = 0; kx < kw; kx++) {
            const ox = column * sw + kx - left;
            if (ox < 0 || ox >= ow) continue;
            const to = (oy * ow + ox) * oc;
            for (let j = 0, p = w + (ky * kw + kx) * oc * c; j < oc; j++, p += c) {
              let sum = 0;
              for (let i = 0; i < c; i++) sum += x[from + i] * weights[p + i];
              out[to + j] += sum;
            }
          }
        }
      }
      return out;
    };
  },

  upsample({ sh, sw, wd, c, oh, ow }) {
    const out = new Float32Array(oh * ow * c);
    return (x) => {
      for (let y = 0; y < oh; y++) for (let column = 0; column < ow; column++) {
        const from = (Math.floor(y / sh) * wd + Math.floor(column / sw)) * c;
        for (let i = 0; i < c; i++) out[(y * ow + column) * c + i] = x[from + i];
      }
      return out;
    };
  },

  max: (layer) => pool(layer, -Infinity, Math.max, 1),
  mean: (layer) => pool(layer, 0, (a, b) => a + b, 1 / (layer.kh * layer.kw)),

  affine({ n, w, b }, weights) {
    let out = new Float32Array(0);
    return (x) => {
      if (out.length !== x.length) out = new Float32Array(x.length);
      for (let k = 0; k < x.length; k++) out[k] = x[k] * weights[w + (k % n)] + weights[b + (k % n)];
      return out;
    };
  },

  activation({ act, slope }) {
    const f = ACTIVATIONS[act](slope);
    let out = new Float32Array(0);
    return (x) => {
      if (out.length !== x.length) out = new Float32Array(x.length);
      for (let k = 0; k < x.length; k++) out[k] = f(x[k]);
      return out;
    };
  },
};

function pool({ kh, kw, sh, sw, wd, c, oh, ow }, start, join, scale) {
  const out = new Float32Array(oh * ow * c);
  return (x) => {
    for (let oy = 0; oy < oh; oy++) for (let ox = 0; ox < ow; ox++) for (let i = 0; i < c; i++) {
      let value = start;
      for (let ky = 0; ky < kh; ky++) for (let kx = 0; kx < kw; kx++) {
        value = join(value, x[((oy * sh + ky) * wd + ox * sw + kx) * c + i]);
      }
      out[(oy * ow + ox) * c + i] = value * scale;
    }
    return out;
  };
}

// A function from a flat input to the flat output of the last layer.
export function makeNetwork(layers, weights) {
  const steps = layers.map((layer) => LAYERS[layer.op](layer, weights));
  return (input) => steps.reduce((x, step) => step(x), input);
}

// Little-endian float32 or float16 bytes (DataView) as a Float32Array.
export function readFloats(view, precision) {
  const wide = precision === "float32";
  const out = new Float32Array(view.byteLength / (wide ? 4 : 2));
  for (let k = 0; k < out.length; k++) out[k] = wide ? view.getFloat32(4 * k, true) : half(view.getUint16(2 * k, true));
  return out;
}

function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}

// Straight from a to b.
export function lerp(a, b, t) {
  return Float64Array.from(a, (v, k) => v * (1 - t) + b[k] * t);
}

// Along the arc from a to b: a straight path between two draws from a Gaussian passes closer to the centre than nearly
// all draws lie (Shoemake 1985; White, arXiv:1609.04468).
export function slerp(a, b, t) {
  const norm = (v) => Math.hypot(...v) || 1;
  const na = norm(a), nb = norm(b);
  const cosine = a.reduce((sum, v, k) => sum + (v / na) * (b[k] / nb), 0);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  if (Math.sin(angle) < 1e-6) return lerp(a, b, t);
  const p = Math.sin((1 - t) * angle) / Math.sin(angle), q = Math.sin(t * angle) / Math.sin(angle);
  return Float64Array.from(a, (v, k) => p * v + q * b[k]);
}

export function gaussian() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
