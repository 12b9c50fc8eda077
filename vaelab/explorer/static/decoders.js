// Where codings become images: in the browser, or in the kernel.
// Both: decode(slot, codings, labels, paintOne) calls paintOne(k, pixels, scale) for every coding; a newer call for the same
// slot overtakes an older one. `trouble` is told what went wrong, or "" when a slot's pictures are right again.

// A function of an input and a label: what the label stands for goes before or behind the input.
function conditioned({ layers, table, table_first: first }, weights) {
  const network = makeNetwork(layers, weights);
  if (!table) return network;
  return (input, label) => network(first ? [...table[label], ...input] : [...input, ...table[label]]);
}

const finite = (pixels) => Number.isFinite(pixels.reduce((sum, v) => sum + v, 0));

function browserDecoder(spec, trouble) {
  const network = conditioned(spec, readFloats(spec.weights, spec.precision));
  const decoder = {
    local: true,
    cost: 0,  // milliseconds for one image, smoothed
    run: network,
    decode(slot, codings, labels, paintOne) {
      const start = performance.now();
      let wrong = false;
      codings.forEach((coding, k) => {
        const pixels = network(coding, labels[k]);
        wrong ||= !finite(pixels);
        paintOne(k, pixels, 255);
      });
      decoder.cost += 0.2 * ((performance.now() - start) / codings.length - decoder.cost);
      // Elsewhere, such as at the end of a strip, red pixels say it.
      if (slot === "edited") trouble(slot, wrong ? "The decoder gives NaN or infinite pixels here: move back, or reset." : "");
    },
    stop() {},
  };
  return decoder;
}

const SILENT = 1500;  // milliseconds after which the kernel is said to be waited for, and is asked again

function kernelDecoder(model, vae, size, length, trouble, silent) {
  const slots = new Map();
  let number = 0;
  const send = (slot, state) => {
    state.sent = state.next;
    state.next = null;
    state.id = ++number;
    state.since = performance.now();
    const { codings, labels } = state.sent, flat = new Float32Array(codings.length * size);
    codings.forEach((coding, k) => flat.set(coding, k * size));
    model.send({ decode: slot, id: state.id, vae, labels }, undefined, [flat.buffer]);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => silent(true), SILENT);
  };
  const answered = (message, buffers) => {
    const state = slots.get(message.decoded);
    if (message.vae !== vae || !state?.sent || state.id !== message.id) return;
    clearTimeout(state.timer);
    silent(false);
    const { codings, paintOne } = state.sent;
    state.sent = null;
    trouble(message.decoded, message.error ? `${message.error}.` : "");
    if (!message.error) {
      const pixels = bytes(buffers[0]);
      codings.forEach((_, k) => paintOne(k, pixels.subarray(k * length, (k + 1) * length), 1));
    }
    if (state.next) send(message.decoded, state);
  };
  model.on("msg:custom", answered);
  return {
    local: false,
    cost: 0,
    decode(slot, codings, labels, paintOne) {
      if (!slots.has(slot)) slots.set(slot, {});
      const state = slots.get(slot);
      state.next = { codings: codings.map((coding) => Float64Array.from(coding)), labels: Array.from(labels), paintOne };
      // A message may be lost, with a kernel that was restarted for instance: what moves next asks again.
      if (!state.sent || performance.now() - state.since > SILENT) send(slot, state);
    },
    stop() {
      model.off("msg:custom", answered);
      for (const state of slots.values()) clearTimeout(state.timer);
    },
  };
}

// One of the models that are shown, with the weights of now.
function makeVae(app, k, { trouble, silent }) {
  const state = app.model.get("vaes")[k], { size, shape } = app.config, length = shape[0] * shape[1] * shape[2];
  const mine = (slot, text) => trouble(k, slot, text && state.name ? `${state.name}: ${text}` : text);
  const vae = { state, name: state.name, encode: null };
  vae.decoder = state.decoder.layers
    ? browserDecoder(state.decoder, mine)
    : kernelDecoder(app.model, k, size, length, mine, silent);
  const { layers, log_var: logVar, weights, precision } = state.encoder;
  if (layers) {
    const floats = readFloats(weights, precision), mean = conditioned(state.encoder, floats);
    const spread = logVar.length ? conditioned({ ...state.encoder, layers: logVar }, floats) : null;
    // A network's output is overwritten by its next call.
    vae.encode = (image, label) => ({ mean: Array.from(mean(image, label)), log_var: spread && Array.from(spread(image, label)) });
  }
  if (state.means) {
    vae.means = readFloats(state.means, "float32");
    vae.logVars = state.log_vars.byteLength ? readFloats(state.log_vars, "float32") : null;
    vae.posterior = (example) => {
      const row = (flat) => flat && Array.from(flat.subarray(example * size, (example + 1) * size));
      return { mean: row(vae.means), log_var: row(vae.logVars) };
    };
    let cloud = null;
    vae.cloud = () => (cloud ??= readFloats(state.cloud, state.precision));  // the means of up to 2,000 images
    vae.examples = vae.means.length / size;
  }
  return vae;
}
