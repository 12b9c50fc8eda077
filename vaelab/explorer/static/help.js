// A tour of five captions, and the keys.

const TOUR = [
  [".vx-models", "This picture is what the decoder makes of the codings. It was started from a test image, which stands beside it with its reconstruction."],
  [".vx-rows", "Each slider is a coding, those with the most KL first. The grey hill is the prior N(0, 1); the band is where the encoder puts this image, μ ± σ."],
  [".vx-controls", "Draw again takes new noise from that band; Randomise draws from the prior. Undo takes back a whole gesture."],
  [".vx-price", "What this image costs: the error of the picture and the KL of its posterior, whose sum the training made small."],
  [".vx-parts", "Each line opens one more view: draws, maps, neighbours, paths, a drawing of your own. What is folded costs nothing."],
];

const keysOf = (step) => [
  ["Tab", "from one control to the next"],
  ["← → ↑ ↓", `a slider by ${signed(step)}; the next picture in a row; the point of the map; the brush`],
  ["Page Up, Page Down", `a slider by ${signed(10 * step)}`],
  ["Home, End", "a slider to its end; the first or last picture of a row"],
  ["Enter", "takes the picture or button that has the focus"],
  ["Space, Backspace", "draws and rubs out, in the drawing"],
  ["Shift + arrow", "the point of the map in small steps"],
  ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo (⌘ on a Mac)"],
  ["?", "shows these keys"],
  ["Escape", "ends the tour"],
];

function help(app) {
  const text = h("p"), count = h("span", { className: "vx-hint" });
  let at = -1, target = null, back = null;
  const go = (step) => {
    target?.classList.remove("vx-toured");
    at = step;
    while (at >= 0 && at < TOUR.length && !app.root.querySelector(TOUR[at][0])) at++;
    tour.hidden = at < 0 || at >= TOUR.length;
    if (tour.hidden) return void (back?.focus(), (back = null));
    target = app.root.querySelector(TOUR[at][0]);
    target.classList.add("vx-toured");
    text.textContent = TOUR[at][1];
    count.textContent = `${at + 1} of ${TOUR.length}`;
    next.textContent = at === TOUR.length - 1 ? "Done" : "Next";
    target.scrollIntoView({ block: "nearest" });
  };
  const next = button("Next", () => go(at + 1), { className: "vx-primary" }), close = button("Close", () => go(-1));
  const tour = h("div", { className: "vx-tour", role: "region", hidden: true }, h("div", { ariaLive: "polite" }, text), h("div", { className: "vx-bar" }, next, close, count));
  tour.setAttribute("aria-label", "Tour");
  const begin = button("Take the tour", (event) => { back = event.currentTarget; go(0); next.focus(); });
  const rows = keysOf(stepOf(app)).map(([key, what]) => [h("dt", {}, h("kbd", { textContent: key })), h("dd", { textContent: what })]).flat();
  const self = part(app, "Help: a tour, and the keys (?)", "Five captions for the first time, and every key.", [h("div", { className: "vx-bar" }, begin), h("dl", { className: "vx-keys" }, ...rows)]);
  const keys = (event) => {
    const undo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    if (undo) event.shiftKey ? app.history.redo() : app.history.undo();
    else if (event.key === "?") {
      self.element.open = !self.element.open;
      if (self.element.open) self.element.querySelector("summary").focus();
    } else if (event.key === "Escape" && !tour.hidden) go(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  app.root.addEventListener("keydown", keys);
  return { ...self, tour };
}
