// Where codings become images: in the browser, or in the kernel.
// Both: decode(slot, codings, paintOne) calls paintOne(k, pixels, scale) for every coding; a newer call for the same
// slot overtakes an older one.

function browserDecoder(model) {
  const { layers, precision } = model.get("decoder");
  const network = makeNetwork(layers, readFloats(model.get("decoder_weights"), precision));
  const decoder = {
    cost: 0,  // milliseconds for one image, smoothed
    decode(slot, codings, paintOne) {
      const start = performance.now();
      codings.forEach((coding, k) => paintOne(k, network(coding), 255));
      decoder.cost += 0.2 * ((performance.now() - start) / codings.length - decoder.cost);
    },
    stop() {},
  };
  return decoder;
}

function kernelDecoder(model, size, shape, silent) {
  const slots = new Map(), length = shape[0] * shape[1] * shape[2];
  let number = 0;
  const send = (slot, state) => {
    state.sent = state.next;
    state.next = null;
    state.id = ++number;
    const { codings } = state.sent, flat = new Float32Array(codings.length * size);
    codings.forEach((coding, k) => flat.set(coding, k * size));
    model.send({ decode: slot, id: state.id }, undefined, [flat.buffer]);
    state.timer = setTimeout(() => silent(true), 1500);
  };
  const answered = (message, buffers) => {
    const state = slots.get(message.decoded);
    if (!state?.sent || state.id !== message.id) return;
    clearTimeout(state.timer);
    silent(false);
    const { codings, paintOne } = state.sent, pixels = bytes(buffers[0]);
    state.sent = null;
    codings.forEach((_, k) => paintOne(k, pixels.subarray(k * length, (k + 1) * length), 1));
    if (state.next) send(message.decoded, state);
  };
  model.on("msg:custom", answered);
  return {
    cost: 0,
    decode(slot, codings, paintOne) {
      if (!slots.has(slot)) slots.set(slot, {});
      const state = slots.get(slot);
      state.next = { codings: codings.map((coding) => Float64Array.from(coding)), paintOne };
      if (!state.sent) send(slot, state);
    },
    stop() {
      model.off("msg:custom", answered);
      for (const state of slots.values()) clearTimeout(state.timer);
    },
  };
}
