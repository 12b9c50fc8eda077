// The pictures along the chosen axis, while the other axes stay.

const FRAMES = 9;

function filmstrip(app) {
  const { limits: [low, high], shape } = app.config;
  const values = range(FRAMES).map((k) => low + (k / (FRAMES - 1)) * (high - low));
  const frames = values.map((value) => {
    const frame = frameButton("vx-frame", () => {
      app.move(app.axes.moved(app.codings, app.selected, value));
      app.say(`${app.axes.names[app.selected]} is ${signed(value)}.`);
    });
    frame.text.textContent = signed(value);
    return frame;
  });
  const group = h("div", { className: "vx-film", role: "group" }, ...frames.map(({ element }) => element));
  roving(group);

  let last = "";
  const slow = () => {
    const { names, get, moved } = app.axes, here = get(app.codings, app.selected);
    const nearest = values.reduce((best, value, k) => (Math.abs(value - here) < Math.abs(values[best] - here) ? k : best), 0);
    frames.forEach(({ element }, k) => element.classList.toggle("vx-here", k === nearest));
    // Moving along the strip's own axis changes none of its frames.
    const others = moved(app.codings, app.selected, 0), now = `${app.selected} ${app.axesKind} ${app.label} ${others.join(" ")}`;
    if (now === last) return;
    last = now;
    self.heading.textContent = `Along ${names[app.selected]}`;
    group.setAttribute("aria-label", `Along ${names[app.selected]}`);
    frames.forEach(({ element }, k) => element.setAttribute("aria-label", `${names[app.selected]} at ${signed(values[k])}`));
    const codings = values.map((value) => moved(others, app.selected, value));
    app.decode("film", codings, (k, pixels, scale) => paint(frames[k].canvas, pixels, shape, scale));
  };
  const anew = () => { last = ""; slow(); };
  const self = part(app, "Along a coding", "The chosen coding from end to end, while the others stay; click a frame to go there.", [group],
    { slow, picked: slow, renewed: anew, opened: anew }, true);
  return self;
}
