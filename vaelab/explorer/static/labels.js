// The label of a conditional decoder: which is ordered, and what the others would give.

function labelControl(app) {
  const names = app.config.class_names;
  const element = segmented("Label", `${app.id}-label`, names.map((name, k) => [String(k), name]), (value) => {
    app.setLabel(+value);
    app.say(`Label: ${names[app.label]}.`);
  }, false);
  element.classList.add("vx-labels");
  const labelled = () => { element.querySelector(`[value="${app.label}"]`).checked = true; };
  labelled();
  return { element, labelled };
}

function everyLabel(app) {
  const { class_names: names, shape } = app.config, k = app.vaes.findIndex((vae) => vae.state.conditional);
  const frames = names.map((name, label) => {
    const frame = frameButton("vx-frame", () => app.setLabel(label));
    frame.text.textContent = name;
    frame.element.setAttribute("aria-label", `label ${name}`);
    return frame;
  });
  const group = h("div", { className: "vx-every", role: "group" }, ...frames.map(({ element }) => element));
  group.setAttribute("aria-label", "The same codings with every label");
  roving(group);
  const labelled = () => frames.forEach(({ element }, label) => element.classList.toggle("vx-here", label === app.label));
  let last = "";
  const slow = () => {
    labelled();
    const codings = app.codingsOf(k), now = codings.join(" ");
    if (now === last) return;
    last = now;
    app.decode("labels", names.map(() => codings), (label, pixels, scale) => paint(frames[label].canvas, pixels, shape, scale), k, range(names.length));
  };
  const anew = () => { last = ""; slow(); };
  return part(app, "Same codings, every label", "What the label adds and what the codings keep: only the label differs between these pictures.", [group],
    { slow, labelled, opened: anew, renewed: anew }, true);
}
