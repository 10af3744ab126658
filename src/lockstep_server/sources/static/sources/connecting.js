// Connecting a system: only what the chosen way needs is shown, and while the service is asked, that is said.
"use strict";
(() => {
  const form = document.querySelector("form[data-asks]");
  if (!form) return;
  const show = () => {
    for (const field of form.querySelectorAll("[data-with]")) {
      const chosen = form.elements[field.dataset.with]?.value;
      field.closest(".field").hidden = !field.dataset.values.split("|").includes(chosen);
    }
  };
  form.addEventListener("change", show);
  show();

  const button = form.querySelector(".acts .btn.main"), words = button.innerHTML, said = document.createElement("p");
  said.className = "small quiet asking"; said.setAttribute("role", "status");
  button.closest(".acts").after(said);
  let ticking = null;
  form.addEventListener("submit", () => {
    const began = Date.now();
    const tell = () => { const s = Math.round((Date.now() - began) / 1000); said.textContent = `Asking ${form.dataset.asks}${s > 2 ? `, ${s} s` : ""}${s > 8 ? "; a first look may take half a minute" : ""} …`; };
    setTimeout(() => { button.disabled = true; }); // after the form has been sent with it
    tell();
    ticking = setInterval(tell, 1000);
  });
  // Back in the browser shows the page as it was left.
  addEventListener("pageshow", () => { clearInterval(ticking); button.disabled = false; button.innerHTML = words; said.textContent = ""; });
})();
