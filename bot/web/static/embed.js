// For the page around it: makes each of our frames as high as what stands in it.
(() => {
  const ours = new URL(document.currentScript.src).origin;
  const frames = () => [...document.querySelectorAll("iframe")].filter((frame) => {
    try {
      return new URL(frame.src).origin === ours;
    } catch {
      return false;
    }
  });
  window.addEventListener("message", (event) => {
    const height = event.data && event.data.treffpunkt;
    if (event.origin !== ours || !Number.isFinite(height)) return;
    for (const frame of frames()) {
      if (frame.contentWindow === event.source) {
        frame.style.height = `${Math.min(Math.max(height, 60), 10000)}px`;
      }
    }
  });
  // A frame that was there first has told already, when nobody listened; one that is still empty
  // is not ours yet, so the question names no origin.
  for (const frame of frames()) frame.contentWindow.postMessage("treffpunkt", "*");
})();
