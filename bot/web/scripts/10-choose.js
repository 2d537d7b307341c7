// Comfort on the first page: what is chosen with a finger or a mouse counts at once, addresses stay
// short, and the browser may tell where one is. Without this, every form has its button.
(() => {
  "use strict";

  for (const form of document.querySelectorAll(".find, .filter")) {
    form.addEventListener("submit", () => {
      const near = form.elements.near;
      for (const field of form.elements) {
        const idle = field.name === "within" && near && !near.value;
        if (field.name && (!field.value || idle)) field.disabled = true;
      }
    });
  }
  // Back from the next page a browser may show this one as it was left.
  addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll(".find :disabled, .filter :disabled")) field.disabled = false;
  });

  for (const form of document.querySelectorAll(".filter")) {
    // Arrow keys change a choice with each stroke, so whoever uses keys presses Enter when done.
    let pointed = false;
    form.addEventListener("pointerdown", () => { pointed = true; }, true);
    form.addEventListener("keydown", (event) => {
      pointed = false;
      if (event.key === "Enter" && event.target.matches("select")) {
        event.preventDefault();
        form.requestSubmit();
      }
    }, true);
    form.addEventListener("change", (event) => {
      const without = event.target.name === "within" && !form.elements.near.value;
      if (pointed && !without) form.requestSubmit();
    });
  }

  // The panel lies over the page, so it goes when one turns away from it.
  const panel = document.querySelector(".choose");
  if (panel) {
    addEventListener("pointerdown", (event) => { if (!panel.contains(event.target)) panel.open = false; });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !panel.open) return;
      panel.open = false;
      panel.querySelector("summary").focus();
    });
  }

  const here = document.querySelector(".here");
  if (!here || !navigator.geolocation || !isSecureContext) return;
  const said = document.querySelector(".said");
  const say = (words) => { said.textContent = words; said.hidden = false; };
  here.hidden = false;
  here.addEventListener("click", () => {
    say(here.dataset.asking);
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const asked = new URLSearchParams(location.search);
      for (const name of ["lab", "state", "said"]) asked.delete(name);
      // Two decimals are about a kilometre: near enough to find a lab, too far to find a door.
      asked.set("near", `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`);
      asked.set("within", "50");
      location.assign(`/?${asked}`);
    }, () => say(here.dataset.failed), { timeout: 15000, maximumAge: 600000 });
  });
})();
