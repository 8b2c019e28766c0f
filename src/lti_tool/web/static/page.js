// What script adds; every page works without it.
"use strict";

// A form is sent once: a second tap on a slow tablet must not send it again.
document.querySelectorAll("form[data-once]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
});

// Back from the browser's memory: the form may be sent again.
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-once]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
  });
});

// Filters of the picker take effect at once.
document.querySelectorAll("form.filter select").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});

// After handing in, the reader (and the screen reader) is brought to the feedback.
document.getElementById("feedback")?.focus();

// The answer to the platform goes by itself; without script there is a button.
document.querySelector("form[data-send-at-once]")?.requestSubmit();

// Inside the platform's frame: ask for the height that the page needs, of that platform only.
const platform = document.body.dataset.frameOrigin;
if (platform && window.parent !== window && "ResizeObserver" in window) {
  new ResizeObserver(() => {
    const height = document.documentElement.offsetHeight;
    window.parent.postMessage({ subject: "lti.frameResize", height }, platform);
  }).observe(document.body);
}
