// A button that copies the address beside it; where there is no script, the field stands alone.
(() => {
  for (const button of document.querySelectorAll("button[data-copied]")) {
    const field = button.parentElement.querySelector("input, textarea");
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        // Without HTTPS there is no clipboard, but what is selected can still be copied.
        if (!document.execCommand("copy")) return;
      }
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = words; }, 2500);
    });
  }
})();
