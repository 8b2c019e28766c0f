// Names can be hidden for the digital board; this tab remembers it, and nothing else does.
// Loaded before the page is drawn, so that no name shows for a moment.
"use strict";

(() => {
  const root = document.documentElement;
  const memory = (write) => {
    try {
      if (write !== undefined) sessionStorage.setItem("names", write);
      return sessionStorage.getItem("names");
    } catch {
      return null; // a frame without storage: hidden until the next page
    }
  };
  root.classList.toggle("names-hidden", memory() === "hidden");
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("button[data-names]").forEach((button) => {
      const say = () => {
        const hidden = root.classList.contains("names-hidden");
        button.textContent = hidden ? button.dataset.show : button.dataset.hide;
      };
      button.addEventListener("click", () => {
        const hidden = root.classList.toggle("names-hidden");
        memory(hidden ? "hidden" : "shown");
        say();
        document.dispatchEvent(new Event("names"));
      });
      say();
      button.hidden = false;
    });
  });
})();
