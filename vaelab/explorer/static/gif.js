// Writes an animated GIF (GIF89a): plain functions, no DOM.

// frames: RGBA pixels of width × height each. delay: hundredths of a second. Returns the file's bytes.
export function makeGif(frames, width, height, delay) {
  const grey = frames.every((rgba) => rgba.every((v, k) => k % 4 === 3 || v === rgba[k - (k % 4)]));
  const out = [...text("GIF89a"), ...short(width), ...short(height), 0xf7, 0, 0];
  for (let k = 0; k < 256; k++) out.push(...(grey ? [k, k, k] : [(k >> 5) * 36.4, ((k >> 2) & 7) * 36.4, (k & 3) * 85].map(Math.round)));
  out.push(0x21, 0xff, 11, ...text("NETSCAPE2.0"), 3, 1, 0, 0, 0);  // for ever
  for (const rgba of frames) {
    const indices = Uint8Array.from({ length: width * height }, (_, k) => {
      const [r, g, b] = [rgba[4 * k], rgba[4 * k + 1], rgba[4 * k + 2]];
      return grey ? r : (Math.round(r / 36.4) << 5) | (Math.round(g / 36.4) << 2) | Math.round(b / 85);
    });
    out.push(0x21, 0xf9, 4, 0, ...short(delay), 0, 0, 0x2c, 0, 0, 0, 0, ...short(width), ...short(height), 0, 8);
    const packed = compressed(indices);
    for (let k = 0; k < packed.length; k += 255) {
      const block = packed.slice(k, k + 255);
      out.push(block.length, ...block);
    }
    out.push(0);
  }
  out.push(0x3b);
  return Uint8Array.from(out);
}

const text = (letters) => [...letters].map((letter) => letter.charCodeAt(0));
const short = (value) => [value & 255, value >> 8];

// The format's variable-length LZW codes, for eight-bit indices.
function compressed(indices) {
  const CLEAR = 256, END = 257, out = [];
  let held = 0, bits = 0, size = 9, codes = new Map(), next = 258;
  const emit = (code) => {
    held |= code << bits;
    bits += size;
    while (bits >= 8) { out.push(held & 255); held >>>= 8; bits -= 8; }
  };
  emit(CLEAR);
  let prefix = indices[0];
  for (let k = 1; k < indices.length; k++) {
    const key = prefix * 256 + indices[k];
    if (codes.has(key)) { prefix = codes.get(key); continue; }
    emit(prefix);
    codes.set(key, next++);
    if (next === 4096) {
      emit(CLEAR);
      codes = new Map();
      next = 258;
      size = 9;
    } else if (next - 1 === 1 << size) size++;
    prefix = indices[k];
  }
  emit(prefix);
  emit(END);
  if (bits) out.push(held & 255);
  return out;
}
