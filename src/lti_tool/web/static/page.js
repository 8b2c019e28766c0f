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

// Order: buttons that move a row take the place of the lists, which keep the answer.
document.querySelectorAll("[data-order]").forEach((list) => {
  const number = () => [...list.children].forEach((row, at) => { row.querySelector("select").value = at + 1; });
  const add = (row, word, sign, move) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = sign;
    button.setAttribute("aria-label", `${word}: ${row.querySelector("label").textContent}`);
    button.addEventListener("click", () => {
      move();
      number();
      list.dispatchEvent(new Event("input", { bubbles: true }));
      button.focus();
    });
    row.append(button);
  };
  [...list.children].forEach((row) => {
    add(row, list.dataset.up, "↑", () => row.previousElementSibling?.before(row));
    add(row, list.dataset.down, "↓", () => row.nextElementSibling?.after(row));
  });
  list.addEventListener("restored", () => {
    const place = (row) => Number(row.querySelector("select").value) || list.children.length;
    list.append(...[...list.children].sort((one, other) => place(one) - place(other)));
  });
  list.closest("fieldset").classList.add("moves");
  list.closest("form")?.addEventListener("submit", number);
});

// Slider: a range that moves the number, which keeps the answer.
document.querySelectorAll("[data-slider]").forEach((row) => {
  const field = row.querySelector("input");
  const range = document.createElement("input");
  range.type = "range";
  ["min", "max", "step"].forEach((name) => { range[name] = field[name]; });
  range.value = field.value || field.min;
  range.setAttribute("aria-labelledby", field.labels[0].id);
  range.addEventListener("input", () => { field.value = range.value; });
  ["input", "restored"].forEach((event) => {
    field.addEventListener(event, () => { range.value = field.value; });
  });
  row.before(range);
});

// After handing in, the reader (and the screen reader) is brought to the feedback.
document.getElementById("feedback")?.focus();

document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => print()));

// The answer to the platform goes by itself; without script there is a button.
document.querySelector("form[data-send-at-once]")?.requestSubmit();

// An examination goes on: look again until it is over, without losing the reader's place.
const lookAgain = async (wait) => {
  const shown = document.querySelector("[data-look-again]");
  if (!shown) return;
  await new Promise((resolve) => setTimeout(resolve, wait));
  const answer = await fetch(location.href).catch(() => null);
  const text = answer?.ok ? await answer.text() : "";
  const found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-legs]");
  if (found) shown.replaceWith(found);
  lookAgain(Math.min(wait * 1.3, 5000));
};
lookAgain(700);

// Inside the platform's frame: ask for the height that the page needs, of that platform only.
const platform = document.body.dataset.frameOrigin;
if (platform && window.parent !== window && "ResizeObserver" in window) {
  new ResizeObserver(() => {
    const height = document.documentElement.offsetHeight;
    window.parent.postMessage({ subject: "lti.frameResize", height }, platform);
  }).observe(document.body);
}
