// Secrets that are shown once: a press takes the whole of it, a button copies it.
"use strict";

for (const field of document.querySelectorAll("[data-whole]")) field.addEventListener("focus", () => field.select());

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
    button.querySelector("span").textContent = "Copied";
  });
}
