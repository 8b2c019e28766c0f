// The picker without waiting: a tick or a filter asks the same page anew and puts its parts in place.
// The address follows, so that going back, reloading and keeping it all work; so it does without script.
"use strict";

const picker = document.querySelector("[data-picker]");
let asking = 0;

const address = (pressed) => {
  const fields = new URLSearchParams();
  new FormData(picker).forEach((value, name) => { if (value) fields.append(name, value); });
  if (pressed) fields.append(pressed.name, pressed.value);
  return `${picker.getAttribute("action")}?${fields}`;
};

const refresh = async (pressed, parts) => {
  const mine = ++asking;
  const answer = await fetch(address(pressed)).catch(() => null);
  if (mine !== asking) return; // another change overtook this one
  if (!answer?.ok) {
    location.href = address(pressed);
    return;
  }
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  history.replaceState(null, "", answer.url);
  const held = pressed && { name: pressed.name, value: pressed.value };
  [...parts, "count"].forEach((part) => {
    document.querySelector(`[data-part=${part}]`).replaceWith(found.querySelector(`[data-part=${part}]`));
  });
  if (!held) return;
  const again = [...picker.querySelectorAll(`[data-part=chosen] button[name=${held.name}]`)]
    .find((button) => button.value === held.value && !button.disabled);
  (again ?? picker.querySelector("[data-part=chosen] button:enabled") ?? document.getElementById("main")).focus();
};

picker.addEventListener("change", (event) => {
  if (event.target.closest("[data-part=chosen], .dates")) return; // goes along with what is sent
  refresh(null, event.target.name === "exercise" ? ["chosen"] : ["results", "chosen"]);
});

let typing;
picker.querySelector("[name=text]").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => refresh(null, ["results", "chosen"]), 300);
});

picker.addEventListener("submit", (event) => {
  const pressed = event.submitter;
  if (pressed?.formMethod === "post") {
    if (picker.dataset.sent) event.preventDefault(); // a second tap must not send it again
    picker.dataset.sent = "yes";
    return;
  }
  if (["preview", "print"].includes(pressed?.name)) {
    history.replaceState(null, "", address(null)); // what is chosen is there when one comes back
    return;
  }
  event.preventDefault();
  refresh(pressed?.name ? pressed : null, ["results", "chosen"]);
});
addEventListener("pageshow", () => { delete picker.dataset.sent; });
