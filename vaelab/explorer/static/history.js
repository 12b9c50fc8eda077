// Undo and redo, gesture by gesture. A state is the codings, the label and the image started from.

const MOST_STATES = 200;

// Started from the same example, or from the very same drawing.
const sameStart = (a, b) => a === b || (a.example >= 0 && a.example === b.example);

function makeHistory(app) {
  let states = [], at = -1, lastTag = null, lastTime = 0;
  const now = () => ({ codings: Array.from(app.codings), label: app.label, start: app.start, pixels: app.startPixels, shift: app.shift });
  const same = (a, b) => a && a.label === b.label && sameStart(a.start, b.start) && Boolean(a.shift) === Boolean(b.shift) && a.codings.every((v, k) => v === b.codings[k]);
  const go = (step) => {
    if (!states[at + step]) return app.say(step < 0 ? "Nothing to undo." : "Nothing to redo.");
    at += step;
    lastTag = null;
    app.restore(states[at]);
    app.say(step < 0 ? "Undone." : "Redone.");
    app.each("travelled");
  };
  return {
    // The end of a gesture. Steps of the same tag in quick succession, such as of a held arrow key, are one.
    commit(tag = null) {
      const state = now(), time = performance.now();
      if (same(states[at], state)) return;
      if (tag !== null && tag === lastTag && time - lastTime < 700 && at > 0) states[at] = state;
      else states[++at] = state;
      states.length = at + 1;
      if (states.length > MOST_STATES) { states.shift(); at--; }
      lastTag = tag;
      lastTime = time;
      app.each("travelled");
    },
    undo: () => go(-1),
    redo: () => go(1),
    can: () => [at > 0, at < states.length - 1],
  };
}
