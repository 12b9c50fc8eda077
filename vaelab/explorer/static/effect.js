// What a coding does to the present picture: the derivative of every pixel, and how much each coding moves the whole.

const NUDGE = 0.05;

function effect(app) {
  const { shape } = app.config, canvas = picture("", shape, "vx-effect"), bars = h("div", { className: "vx-effects" });
  const caption = h("figcaption"), shown = h("figure", {}, canvas, caption);
  let items = [];
  const build = () => {
    items = app.axes.names.map((name, k) => {
      const item = button("", () => app.select(k)), bar = h("i"), value = h("span");
      item.append(h("span", { textContent: name }), bar, value);
      return { item, bar, value };
    });
    bars.replaceChildren(...items.map(({ item }) => item));
    bars.setAttribute("role", "group");
    bars.setAttribute("aria-label", "How much each coding moves the present picture; press one to see where");
    roving(bars);
  };
  const slow = () => {
    const count = items.length, codings = [];
    for (let k = 0; k < count; k++) for (const sign of [1, -1]) {
      const along = app.axes.along(k);
      codings.push(app.codings.map((v, i) => v + sign * NUDGE * along[i]));
    }
    const slopes = [];
    app.decode("effect", codings, (k, pixels, scale) => {
      if (k % 2 === 0) return void (slopes[k >> 1] = Float32Array.from(pixels, (v) => (v * scale) / 255));
      const ahead = slopes[k >> 1];
      for (let p = 0; p < ahead.length; p++) ahead[p] = (ahead[p] - (pixels[p] * scale) / 255) / (2 * NUDGE);
      if (k === codings.length - 1) show(slopes);
    });
  };
  const show = (slopes) => {
    const sizes = slopes.map((slope) => Math.sqrt(slope.reduce((sum, v) => sum + v * v, 0))), most = Math.max(...sizes, 1e-9);
    items.forEach(({ item, bar, value }, k) => {
      bar.style.setProperty("--share", sizes[k] / most);
      value.textContent = sizes[k].toFixed(2);
      item.setAttribute("aria-pressed", k === app.selected);
    });
    const slope = slopes[app.selected], strongest = slope.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
    paintSigned(canvas, slope, null, shape, Math.max(strongest, 0.02));
    const name = app.axes.names[app.selected];
    caption.textContent = `${name}: red darkens as it grows, blue lightens; full colour is ${strongest.toFixed(2)} a unit`;
    canvas.setAttribute("aria-label", `where ${name} changes the picture: up to ${strongest.toFixed(2)} of the grey scale a unit`);
  };
  const anew = () => { build(); slow(); };
  return part(app, "What does this coding do?", "The change of each pixel, ∂x/∂z, for the chosen coding, and how far a unit of each coding moves the present picture (the root of the summed squares).",
    [h("div", { className: "vx-what" }, shown, bars)], { slow, picked: slow, opened: anew, renewed: anew });
}
