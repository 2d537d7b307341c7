// The forms of /api show the answer below them instead of leading away.
(() => {
  for (const form of document.querySelectorAll("form[data-try]")) {
    const place = document.getElementById(form.dataset.try);
    const [told, body] = [place.querySelector("code"), place.querySelector("pre")];
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const asked = [...new FormData(form)].filter(([, value]) => value);
      const address = `${form.action}?${new URLSearchParams(asked)}`;
      const began = performance.now();
      try {
        const answer = await fetch(address, {
          headers: { "Accept-Language": document.documentElement.lang },
        });
        const text = JSON.stringify(await answer.json(), null, 2);
        const spent = Math.round(performance.now() - began);
        told.textContent = `GET ${address} → ${answer.status}, ${spent} ms`;
        body.textContent = text;
        place.hidden = false;
        place.scrollIntoView({ block: "nearest" });
      } catch {
        form.submit();
      }
    });
  }
})();
