// Before anything is drawn: light or dark, as chosen, or as the system has it.
(() => {
  const chosen = document.cookie.match(/(?:^|; )theme=(light|dark)/)?.[1];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const put = () => { document.documentElement.dataset.bsTheme = chosen ?? (dark.matches ? "dark" : "light"); };
  dark.addEventListener("change", put);
  put();
})();
