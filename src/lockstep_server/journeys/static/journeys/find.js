// The list below the search field goes by arrow keys; without this the field sends its form as any other.
"use strict";
document.addEventListener("keydown", (event) => {
  const finder = event.target.closest?.("[data-finder]");
  if (!finder) return;
  const field = finder.querySelector("[data-find]");
  const links = [...finder.querySelectorAll(".found-list a")];
  const here = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown" && links.length) {
    event.preventDefault();
    links[Math.min(here + 1, links.length - 1)].focus();
  } else if (event.key === "ArrowUp" && here >= 0) {
    event.preventDefault();
    (here > 0 ? links[here - 1] : field).focus();
  } else if (event.key === "Escape") {
    finder.querySelector(".found-list").replaceChildren();
    field.focus();
  }
});
