// Nothing is lost: every change is kept on this device first, then sent, and forgotten here once
// the server has it. Without script, or where the browser keeps nothing, handing in still works.
"use strict";

(() => {
  const form = document.querySelector("form[data-keep]");
  const PREFIX = "kept:";
  const WAIT = 400; // milliseconds after the last change
  const LONGEST = 30000; // between two tries
  const A_DAY = 12 * 3600 * 1000; // a school day; then even unsent work leaves a shared device
  const memory = new Map();

  const device = {
    get(key) {
      try { return localStorage.getItem(key); } catch { return memory.get(key) ?? null; }
    },
    set(key, value) {
      memory.set(key, value);
      try { localStorage.setItem(key, value); } catch { /* blocked or full: this tab remembers */ }
    },
    forget(key) {
      memory.delete(key);
      try { localStorage.removeItem(key); } catch { /* nothing was there */ }
    },
  };

  // What was handed in is on the server, and what lies here for long is nobody's any more.
  const keys = () => {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
  };
  const over = document.querySelector("[data-forget]")?.dataset.forget;
  keys().forEach((key) => {
    const age = Date.now() - (JSON.parse(device.get(key))?.at ?? 0);
    if ((over && key.startsWith(PREFIX + over)) || age > A_DAY) device.forget(key);
  });
  if (!form) return;

  const key = PREFIX + form.dataset.keep;
  const told = form.querySelector(".kept");
  let sequence = Number(form.dataset.sequence);
  let timer, pause = 1000, sending = false;

  const fields = () => new URLSearchParams(new FormData(form));
  const say = (word) => { told.textContent = told.dataset[word]; told.classList.toggle("waiting", word === "waiting"); };

  const own = () => JSON.parse(device.get(key) ?? "null");
  const answers = () => { const all = fields(); all.delete(form.elements[0].name); return all.toString(); };

  const send = async () => {
    const held = own();
    if (!held || sending) return;
    sending = true;
    const body = new URLSearchParams(held.answers);
    body.set(form.elements[0].name, form.elements[0].value);
    body.set("sequence", held.sequence);
    try {
      const answer = await fetch(form.dataset.keepAt, { method: "POST", body, keepalive: true });
      if (answer.status === 409) { device.forget(key); return; } // handed in elsewhere
      if (answer.status === 422) return; // not to be kept as it is; the next change may be
      if (!answer.ok) throw new Error(answer.status);
      const kept = (await answer.json()).sequence;
      const newest = own();
      pause = 1000;
      if (newest && newest.sequence <= kept && newest.answers === held.answers && kept === held.sequence) {
        device.forget(key);
        say("kept");
      } else if (newest) { // changed meanwhile, or another device was further: ours is the newest
        sequence = Math.max(kept, newest.sequence) + 1;
        device.set(key, JSON.stringify({ ...newest, sequence }));
        plan(0);
      }
    } catch {
      say("waiting");
      plan(pause);
      pause = Math.min(pause * 2, LONGEST);
    } finally {
      sending = false;
    }
  };
  const plan = (wait) => { clearTimeout(timer); timer = setTimeout(send, wait); };

  const changed = () => {
    sequence += 1;
    device.set(key, JSON.stringify({ sequence, answers: answers(), at: Date.now() }));
    say("waiting");
    plan(WAIT);
  };

  // What this device still holds from before is put back, and sent again.
  const restore = (text) => {
    const given = new URLSearchParams(text);
    [...form.elements].forEach((field) => {
      if (!field.name || field.type === "hidden") return;
      const values = given.getAll(field.name);
      const same = [...form.elements].filter((other) => other.name === field.name);
      const value = values[same.indexOf(field)] ?? "";
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = value;
      field.dispatchEvent(new CustomEvent("restored", { bubbles: true, detail: value }));
    });
  };
  const before = own();
  if (before) {
    sequence = Math.max(sequence, before.sequence);
    restore(before.answers);
    say("waiting");
    plan(0);
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", () => { clearTimeout(timer); });
  addEventListener("online", () => plan(0));
  addEventListener("pagehide", () => { if (own()) send(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
})();
