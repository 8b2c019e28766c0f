// The pages for whoever connects a platform: copy buttons, checks while pasting, closing windows.
"use strict";

// Copy buttons show only where there is something that copies.
if (navigator.clipboard) {
  document.querySelectorAll("button[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
    });
  });
}

// A registration is done: the platform closes the window that it opened for us. The message says
// nothing but that, so it may go to whoever opened us; that host is not always the issuer's.
const closing = document.querySelector("[data-close-after]");
const opener = window.opener ?? (window.parent === window ? null : window.parent);
if (closing && opener) {
  const close = () => opener.postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  closing.hidden = false;
  closing.querySelector("button").addEventListener("click", close);
  setTimeout(close, 1000 * Number(closing.dataset.closeAfter));
}

// Pasted values are looked at while typing, here only; nothing is sent.
const paste = document.querySelector("form[data-paste]");
if (paste) {
  const words = paste.querySelector("[data-words]").dataset;
  const parsed = (text) => {
    try {
      return new URL(text);
    } catch {
      return null;
    }
  };
  const addressFault = (text) => {
    const url = parsed(text);
    if (/\s/.test(text)) return words.blank;
    if (url?.protocol !== "https:" || !/^https:\/\/[^/]/.test(text)) return words.https;
    return url.origin === location.origin ? words.own : "";
  };
  const rules = {
    address: addressFault,
    issuer: (text) => addressFault(text) || (/[?#]/.test(text) ? words.query : "") || (text.endsWith("/") ? words.slash : ""),
    word: (text) => (/\s/.test(text) ? words.blank : ""),
  };
  const inputs = [...paste.querySelectorAll("input")];
  const look = () => {
    inputs.forEach((input) => {
      const text = input.value.trim();
      const fault = text && rules[input.dataset.kind](text);
      document.getElementById(`said-${input.name}`).textContent = text && (fault || words.good);
      input.setAttribute("aria-invalid", fault && fault !== words.slash ? "true" : "false");
    });
    const given = inputs.filter((input) => input.value.trim());
    paste.querySelector("[data-pasted]").value = given
      .map((input) => `${input.name}: ${input.value.trim()}`)
      .join("\n");
  };
  paste.hidden = false;
  paste.addEventListener("input", look);
  paste.addEventListener("submit", (event) => event.preventDefault());
}
