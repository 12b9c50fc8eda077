// Finds that are kept, and ways to take them elsewhere: an address, Python, a picture.

const MOST_KEPT = 24;

function keep(app) {
  const { shape, size, examples, class_names: names } = app.config;
  const kept = h("div", { className: "vx-kept", role: "group" }), text = h("textarea", { className: "vx-text", readOnly: true, hidden: true, rows: 3 });
  kept.setAttribute("aria-label", "Finds that were kept; press one to return to it");
  const now = () => ({ codings: Array.from(app.codings), label: app.label, start: app.start, pixels: app.startPixels, shift: app.shift });
  let count = 0;
  const pin = () => {
    const state = now(), name = `find ${++count}`, { show, text, element } = stillButton("vx-draw", () => {
      app.restore(state);
      app.history.commit();
      app.say(`Back at ${name}.`);
    });
    text.textContent = String(count);
    element.setAttribute("aria-label", state.start.name ? `${name}, started from ${state.start.name}` : name);
    app.decode(`kept ${count}`, [app.codings], (_, pixels, scale) => show(pixels, shape, scale));
    kept.append(element);
    if (kept.childElementCount > MOST_KEPT) kept.firstElementChild.remove();
    if (count === 1) roving(kept);
    element.tabIndex = kept.childElementCount === 1 ? 0 : -1;
    app.say(`Kept as ${name}.`);
  };

  const address = () => toAddress({
    codings: app.codings, example: app.start.example ?? -1, drawn: app.start.posteriors ? app.startPixels : null, label: app.label,
    places: app.path ? app.places : {}, apart: app.shift !== null, ...app.path?.get(),
  });
  const restore = () => {
    const found = fromAddress(app.page.location.hash, size, examples.length, lengthOf(shape));
    if (!found && app.page.location.hash.length > 1) app.warn("Expected an address that was copied from this explorer, found one that is cut off or of another: ask for the link again.");
    if (!found) return;
    const { codings, example, drawn, position, arc, apart } = found, label = Math.min(found.label, (names?.length ?? 1) - 1);
    let start = {}, pixels = new Uint8Array(0);
    if (example >= 0) {
      pixels = examplePixels(app, example);
      start = exampleStart(app, example);
    } else if (drawn && app.vaes.every((vae) => vae.encode)) {
      pixels = drawn;
      start = startOf(app, "your drawing", Float32Array.from(drawn, (v) => v / 255), label);
    }
    Object.assign(app.places, found.places);
    app.path?.set({ position, arc });
    app.each("placed");
    app.restore({ codings, label, start, pixels, shift: apart ? shiftOf(start) : null });
    app.history.commit();
  };
  // A held key must not rewrite the address thirty times a second: browsers refuse that.
  let timer = 0;
  const travelled = () => {
    if (app.page) timer ||= setTimeout(() => { timer = 0; app.page.history.replaceState(null, "", address()); }, 100);
  };
  if (app.page) {
    restore();
    app.page.addEventListener("hashchange", restore);
  }

  const copy = async (what, said) => {
    text.hidden = false;
    text.value = what;
    text.rows = what.split("\n").length;
    text.focus();
    text.select();
    try {
      await navigator.clipboard.writeText(what);
      app.say(said);
    } catch {  // not allowed in this frame: it is selected, for Ctrl+C
      app.say("Selected: copy it with Ctrl+C.");
    }
  };
  const python = () => [
    ...(app.start.index >= 0 ? [`explorer.start_from(${app.start.index})`] : []),
    ...(app.config.conditional ? [`explorer.label = ${JSON.stringify(names[app.label])}`] : []),
    `explorer.codings = [${Array.from(app.codings).join(", ")}]`,
  ].join("\n");
  const savePicture = () => {
    const sources = [...app.root.querySelectorAll(".vx-large")], [height, width] = shape, across = 8 * (width + 1);
    const canvas = h("canvas", { width: across * sources.length - 8, height: 8 * height }), context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    sources.forEach((source, k) => context.drawImage(source, across * k, 0, 8 * width, 8 * height));
    canvas.toBlob((blob) => { save(blob, "decoded.png"); app.say("Saved as decoded.png."); });
  };
  text.setAttribute("aria-label", "to copy");
  const bar = h("div", { className: "vx-bar" }, button("Keep this", pin),
    app.page ? button("Copy link", () => copy(app.page.location.href.replace(/#.*/, "") + address(), "The address is copied."), { title: "opens this page with these codings, image, label and path" }) : null,
    button("Copy as Python", () => copy(python(), "The lines are copied.")), button("Save as PNG", savePicture));
  const hint = app.page ? "Keep what you found, or send it: the address of this page follows what it shows." : "Keep what you found, or take it along as Python or as a picture.";
  const stop = () => {
    clearTimeout(timer);
    app.page?.removeEventListener("hashchange", restore);
  };
  return { ...part(app, "Keep and share", hint, [bar, kept, text]), travelled, stop };
}
