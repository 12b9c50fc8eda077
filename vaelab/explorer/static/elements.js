// Elements of the page and small helpers.

// An element. Lumino, under JupyterLab and Notebook 7, takes arrow keys and shortcuts such as "d d" from what has the
// focus unless that very element carries this attribute.
const FOCUSABLE = new Set(["input", "button", "textarea", "summary"]);

function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  if (FOCUSABLE.has(tag) || "tabIndex" in properties) element.setAttribute("data-lm-suppress-shortcuts", "true");
  if (tag === "button") element.type = "button";
  element.append(...children.filter((child) => child != null));
  return element;
}

const button = (text, onclick, properties = {}) => h("button", { textContent: text, onclick, ...properties });
// Not an <output>: a screen reader would read it out at every step, after the slider's own value.
const number = () => h("span", { className: "vx-number", ariaHidden: "true", textContent: "0" });
const range = (count) => Array.from({ length: count }, (_, k) => k);
const lengthOf = ([height, width, channels]) => height * width * channels;
// Two decimals with a true minus sign, never −0.00; few digits of what is huge.
const signed = (value) => (Math.abs(value) < 1e4 ? (Math.round(value * 100) / 100 + 0).toFixed(2) : value.toExponential(1).replace("Infinity", "∞")).replaceAll("-", "−");
const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const shortened = (name, most = 12) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);
// Has f called once, when the frame that is drawn next (or now, if asked for in one) is on its way to the screen.
function afterFrame(f) {
  const { port1, port2 } = new MessageChannel();
  let asked = false;
  port1.onmessage = () => { asked = false; f(); };
  return (inFrame) => {
    if (asked) return;
    asked = true;
    if (inFrame) port2.postMessage(0);
    else requestAnimationFrame(() => port2.postMessage(0));
  };
}
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

// Radio buttons that look like one divided button; arrow keys move between them.
function segmented(legend, name, options, onchange, hidden = true) {
  const items = options.map(([value, text], k) => {
    const input = h("input", { type: "radio", name, value, checked: k === 0, onchange: () => onchange(value) });
    return h("label", { title: text.length > 20 ? text : "" }, input, h("span", { textContent: text }));
  });
  return h("fieldset", { className: "vx-segments" }, h("legend", { textContent: legend, className: hidden ? "vx-hidden" : "" }), ...items);
}

// One tab stop for a row of buttons; arrow keys, Home and End move the focus within it.
function roving(group, columns = () => 0) {
  const stop = (chosen) => { for (const item of group.children) item.tabIndex = item === chosen ? 0 : -1; };
  group.addEventListener("focusin", (event) => stop(event.target.closest("button")));
  group.addEventListener("keydown", (event) => {
    const items = [...group.children], at = items.indexOf(event.target.closest("button"));
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns(), ArrowDown: columns() }[event.key];
    const to = { Home: 0, End: items.length - 1 }[event.key] ?? (step ? at + step : undefined);
    if (to === undefined || at < 0) return;
    event.preventDefault();
    items[Math.min(items.length - 1, Math.max(0, to))].focus();
  });
  stop(group.firstElementChild);
}

// Draws pixels on a canvas of their own size. One channel: 0 is white and 1 black, the course's fixed scale. What is no
// finite number is red.
function paint(canvas, pixels, [height, width, channels], scale) {
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  const context = (canvas.context ??= canvas.getContext("2d"));
  const image = (canvas.picture ??= context.createImageData(width, height)), data = image.data;
  for (let k = 0, to = 0; k < width * height; k++, to += 4) {
    const pixel = channels === 3 ? pixels[3 * k] + pixels[3 * k + 1] + pixels[3 * k + 2] : pixels[k];
    if (pixel - pixel !== 0) { data[to] = 214; data[to + 1] = data[to + 2] = 90; }
    else if (channels === 3) for (let c = 0; c < 3; c++) data[to + c] = pixels[3 * k + c] * scale;
    else data[to] = data[to + 1] = data[to + 2] = 255 - pixel * scale;  // the array rounds and clips
    data[to + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

// Draws a difference a − b on white: red where it is positive, blue where it is negative; darker is more, `full` is full colour.
function paintSigned(canvas, a, b, [height, width, channels], full = 1) {
  const context = (canvas.context ??= canvas.getContext("2d")), data = (canvas.picture ??= context.createImageData(width, height)).data;
  for (let k = 0, to = 0; k < width * height; k++, to += 4) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += a[k * channels + c] - (b ? b[k * channels + c] : 0);
    const share = Math.min(1, Math.abs(sum) / channels / full), [red, green, blue] = sum > 0 ? [179, 38, 30] : [0, 82, 155];
    data[to] = 255 - share * (255 - red);
    data[to + 1] = 255 - share * (255 - green);
    data[to + 2] = 255 - share * (255 - blue);
    data[to + 3] = 255;
  }
  context.putImageData(canvas.picture, 0, 0);
}

function picture(label, [height, width], className = "") {
  const canvas = h("canvas", { className: `vx-image ${className}`, width, height, role: "img" });
  canvas.setAttribute("aria-label", label);
  return canvas;
}

function figure(canvas, caption) {
  const text = h("figcaption", { textContent: caption });
  return h("figure", {}, canvas, text);
}

// A button with a picture in it, and perhaps a line below.
function frameButton(className, onclick) {
  const canvas = h("canvas", { className: "vx-image" }), text = h("span");
  return { canvas, text, element: h("button", { className, onclick }, canvas, text) };
}

// The same for a picture that seldom changes, as an image: every canvas is a layer, and the browser goes through all of them in each frame.
function stillButton(className, onclick) {
  const { canvas, text, element } = frameButton(className, onclick), image = h("img", { className: canvas.className, alt: "", draggable: false });
  canvas.replaceWith(image);
  const show = (pixels, shape, scale) => {
    paint(canvas, pixels, shape, scale);
    Object.assign(image, { width: canvas.width, height: canvas.height, src: canvas.toDataURL() });
  };
  return { show, text, element };
}

// A name and a value, such as of a file, offered to be saved.
function save(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
