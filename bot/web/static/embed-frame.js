// In the frame: tells the page around it how high the list is, when it changes and when asked.
(() => {
  if (window.parent === window) return;
  const root = document.documentElement;
  const tell = () => {
    const height = Math.ceil(root.getBoundingClientRect().height);
    // The height is nobody's secret, and we cannot know whose page it is.
    window.parent.postMessage({ treffpunkt: height }, "*");
  };
  new ResizeObserver(tell).observe(root);
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data === "treffpunkt") tell();
  });
})();
