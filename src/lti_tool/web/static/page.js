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

// Crosses: a place that is pointed at in the picture is put in the two lists, which keep the answer.
document.querySelectorAll("[data-crosses]").forEach((group) => {
  const picture = group.querySelector("svg.picture");
  const crosses = [...picture.querySelectorAll(".cross")];
  const rows = [...group.querySelectorAll(".pair")];
  if (!rows.length) return; // a review
  group.querySelector(".how").append(` ${group.dataset.crosses}`);
  group.classList.add("pointing");
  const lists = (n) => [...rows[n].querySelectorAll("select")];
  const size = (list) => Number(list.dataset.length);
  const middle = (list, at) => Math.floor(((2 * at + 1) * size(list)) / (2 * (list.options.length - 1)));

  // A list says in which row or column the exact pixel lies; its other entries mean their middle.
  const put = (list, pixel) => {
    const count = list.options.length - 1;
    [...list.options].forEach((option, at) => { if (at) option.value = middle(list, at - 1); });
    if (pixel === "") { list.selectedIndex = 0; return; }
    const whole = Math.min(Math.max(Math.round(pixel), 0), size(list));
    list.selectedIndex = 1 + Math.min(Math.floor((whole * count) / size(list)), count - 1);
    list.options[list.selectedIndex].value = whole;
  };
  const show = (n) => {
    const [x, y] = lists(n).map((list) => list.value);
    const there = x !== "" && y !== "";
    crosses[n].classList.toggle("nowhere", !there);
    if (!there) return;
    crosses[n].setAttribute("transform", `translate(${x} ${y})`);
    const place = lists(n).map((list) => list.selectedOptions[0].text).join("");
    crosses[n].setAttribute("aria-label", `${rows[n].querySelector("span").textContent} ${place}`);
  };
  const move = (n, x, y) => {
    const [across, down] = lists(n);
    put(across, x);
    put(down, y);
    show(n);
    group.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  crosses.forEach((cross, n) => {
    cross.setAttribute("tabindex", "0");
    cross.setAttribute("role", "application"); // so that a screen reader hands on the arrow keys
    cross.addEventListener("keydown", (event) => {
      const [x, y] = lists(n).map((list) => Number(list.value));
      const step = STEPS[event.key];
      const far = size(lists(n)[0]) / (event.shiftKey ? 10 : 100);
      if (step) move(n, x + step[0] * far, y + step[1] * far);
      else if (event.key === "Delete" || event.key === "Backspace") {
        move(n, "", "");
        lists(n)[0].focus();
      } else return;
      event.preventDefault();
    });
    lists(n).forEach((list) => {
      list.addEventListener("input", () => { put(list, list.value); show(n); });
      list.addEventListener("restored", (event) => { put(list, event.detail); show(n); });
    });
    show(n);
  });

  picture.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    const [across, down] = lists(0).map(size);
    if (at.x < 0 || at.y < 0 || at.x > across || at.y > down) return; // on the letters and numbers
    const far = (n) => { const [x, y] = lists(n).map((list) => list.value); return (x - at.x) ** 2 + (y - at.y) ** 2; };
    const free = crosses.findIndex((cross) => cross.classList.contains("nowhere"));
    const nearest = crosses.map((_, n) => n).sort((one, other) => far(one) - far(other))[0];
    const n = free < 0 ? nearest : free;
    move(n, at.x, at.y);
    crosses[n].focus({ preventScroll: true });
  });
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
