// How a child likes to read: this device alone remembers it. Loaded before the page is drawn, so
// that no letter jumps. Where the browser keeps nothing, the choice holds for this page.
"use strict";

(() => {
  const KEY = "reading";
  const root = document.documentElement;
  const chosen = { font: "", size: "", space: "", contrast: "" };
  try { Object.assign(chosen, JSON.parse(localStorage.getItem(KEY))); } catch { /* as usual, then */ }
  const apply = () => Object.keys(chosen).forEach((name) => { root.dataset[name] = chosen[name]; });
  const remember = () => {
    try {
      if (Object.values(chosen).some(Boolean)) localStorage.setItem(KEY, JSON.stringify(chosen));
      else localStorage.removeItem(KEY);
    } catch { /* blocked or full */ }
  };
  apply();

  document.addEventListener("DOMContentLoaded", () => {
    const panel = document.querySelector("[data-reading]");
    if (!panel) return;
    panel.querySelectorAll("input").forEach((input) => { input.checked = chosen[input.name] === input.value; });
    panel.addEventListener("change", ({ target }) => {
      chosen[target.name] = target.value;
      apply();
      remember();
    });
    panel.hidden = false;
  });
})();
