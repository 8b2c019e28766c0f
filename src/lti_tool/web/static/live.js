// The board asks every two seconds what changed. Without script there is a link that does.
"use strict";

const EVERY = 2000;
const AT_REST = 10000; // after ten minutes in which nothing changed
const RESTS_AFTER = 600000;

const board = document.querySelector("[data-live]");
const cards = new Map([...board.querySelectorAll("[data-card]")].map((card) => [card.dataset.card, card]));
const told = document.getElementById("live-told");
let tag = board.dataset.tag;
let changed = Date.now();
let failures = 0;

const put = (card, part, text) => {
  const place = card.querySelector(`[data-part=${part}]`);
  if (place.textContent !== text) place.textContent = text;
};

const show = (found) => {
  if (found.cards.some(({ id }) => !cards.has(id))) {
    location.reload(); // somebody came for the first time: with their name, if names are shown
    return;
  }
  document.getElementById("live-summary").textContent = found.summary;
  document.getElementById("live-exercise").textContent = found.exercise;
  found.cards.forEach(({ id, stand, word, step, note }) => {
    const card = cards.get(id);
    card.dataset.stand = stand;
    Object.entries({ word, step, note }).forEach(([part, text]) => put(card, part, text));
  });
};

const ask = async () => {
  const answer = await fetch(board.dataset.live, { headers: { "If-None-Match": `"${tag}"` }, cache: "no-store" });
  if (answer.status >= 400 && answer.status < 500) {
    told.textContent = board.dataset.over;
    return false;
  }
  if (answer.status !== 304) {
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.json());
    tag = answer.headers.get("ETag").replaceAll('"', "");
    changed = Date.now();
  }
  failures = 0;
  told.textContent = "";
  return true;
};

const round = async () => {
  let goesOn = true;
  if (!document.hidden) {
    goesOn = await ask().catch(() => {
      failures += 1;
      told.textContent = board.dataset.away;
      return true;
    });
  }
  const wait = Date.now() - changed > RESTS_AFTER ? AT_REST : EVERY;
  if (goesOn) timer = setTimeout(round, Math.min(AT_REST, wait * 2 ** Math.min(failures, 3)));
};

let timer = setTimeout(round, EVERY);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  clearTimeout(timer); // seen again: at once
  round();
});

// Where names are hidden, the order must not tell them.
const sort = () => {
  const hidden = document.documentElement.classList.contains("names-hidden");
  const by = (card) => Number(hidden ? card.dataset.byAlias : card.dataset.byName);
  const list = board.querySelector(".board");
  list.append(...[...list.children].sort((one, other) => by(one) - by(other)));
};
document.addEventListener("names", sort);
sort();

// Large, for the back of the room.
const large = document.getElementById("large");
if (document.fullscreenEnabled) {
  large.hidden = false;
  large.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
}
