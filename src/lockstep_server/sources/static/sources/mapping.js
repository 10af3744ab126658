// What was opened stays open when the screen is drawn anew.
"use strict";
(() => {
  let states = new Map();
  document.addEventListener("htmx:beforeSwap", () => {
    states = new Map([...document.querySelectorAll("#mapping details[id]")].map((one) => [one.id, one.open]));
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const [id, open] of states) { const one = document.getElementById(id); if (one) one.open = open; }
  });
})();
