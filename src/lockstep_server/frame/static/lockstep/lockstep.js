// What a page does beside links and forms. Everything here works without it too, only less quickly.
"use strict";

// A field that says data-submits sends its form when it is changed; in a sheet on a phone several are changed first.
document.addEventListener("change", (event) => {
  const isInSheet = event.target.closest("[popover]") && matchMedia("(max-width: 760px)").matches;
  if (event.target.matches("[data-submits]") && !isInSheet) event.target.form.requestSubmit();
});

// Empty fields stay out of the address.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "get") return;
  for (const field of event.target.querySelectorAll("select, input")) {
    if (field.value === "" && field.name) { field.disabled = true; setTimeout(() => { field.disabled = false; }); }
  }
});

// The drawer: a link with data-drawer opens its own address in it; Escape closes it and the focus goes back.
const drawer = document.getElementById("drawer");
let opener = null, shown = null;
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-drawer]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || matchMedia("(max-width: 760px)").matches) return;
  event.preventDefault();
  opener = drawer.contains(link) ? opener : link;
  shown = link;
  drawer.innerHTML = '<p class="ghost"></p><p class="ghost"></p><p class="ghost"></p>';
  if (!drawer.open) drawer.showModal();
  try {
    // What is still being computed says since when, and is asked for again until it is there.
    for (let since = ""; since !== null;) {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true", "X-Drawer": "1", ...(since && { "X-Under-Way": since }) } });
      if (!drawer.open || shown !== link) return;
      if (answer.headers.get("HX-Redirect")) { location.href = answer.headers.get("HX-Redirect"); return; }
      drawer.innerHTML = await answer.text();
      since = answer.headers.get("X-Under-Way");
      if (since) await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  } catch {
    drawer.innerHTML = '<div class="state"><h2>This could not be loaded</h2><p>The page is as it was. Look at your connection, then try again.</p></div>';
  }
  drawer.querySelector("[autofocus], h1, h2")?.focus();
});
drawer?.addEventListener("click", (event) => {
  if (event.target === drawer || event.target.closest("[data-closes]")) drawer.close();
});
drawer?.addEventListener("close", () => { drawer.replaceChildren(); opener?.focus(); });

// Keys: / finds, as everywhere; a menu closes with Escape or a click beside it.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, textarea, select, dialog")) {
    const find = document.querySelector("[data-find]");
    if (find) { event.preventDefault(); find.closest("details")?.setAttribute("open", ""); find.focus(); find.select(); }
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// Light or dark, kept for a year.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme]");
  if (!button) return;
  const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
  document.documentElement.dataset.bsTheme = next;
  document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`;
});

// Forms that htmx sends carry the token against forged requests.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
