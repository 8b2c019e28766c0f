// Reading aloud, only by a voice that lives on the device: any other sends the text away. Without
// such a voice there is no button. In spelling, a line with something to fill in is not read.
"use strict";

(() => {
  const sheet = document.querySelector("[data-aloud]");
  const speech = window.speechSynthesis;
  if (!sheet || !speech) return;
  const NOT_READ = "input, select, textarea, button, audio, svg, math, .mark, .unseen, .support, .kept";
  const LINE = "p, li, legend, label, h2, h3, th, td, figcaption, blockquote, div";
  const TO_FILL_IN = "input, select, textarea";

  const voice = (lang) => speech.getVoices().find(
    (each) => each.localService && each.lang.toLowerCase().split(/[-_]/)[0] === lang,
  );
  const gives = (line) => Boolean(line.querySelector(TO_FILL_IN) || line.htmlFor || line.closest(".words, .order"));

  // What a block says: one piece for each line and language in it.
  const pieces = (block) => {
    const found = [];
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const line = text.parentElement.closest(LINE) ?? block;
      if (!text.data.trim() || text.parentElement.closest(NOT_READ)) continue;
      if ("spelling" in sheet.dataset && line !== block && gives(line)) continue;
      const lang = text.parentElement.closest("[lang]").lang.slice(0, 2).toLowerCase();
      const last = found.at(-1);
      if (last && last.line === line && last.lang === lang) last.text += text.data;
      else found.push({ line, lang, text: text.data });
    }
    return found.filter((piece) => voice(piece.lang)); // English in a Dutch mouth teaches it wrongly
  };

  let speaking = null;
  const quiet = () => {
    speech.cancel();
    if (speaking) speaking.textContent = sheet.dataset.aloud;
    speaking = null;
  };
  const read = (button, block) => {
    const again = speaking !== button;
    quiet();
    if (!again) return;
    speaking = button;
    button.textContent = sheet.dataset.stop;
    const all = pieces(block).map(({ text, lang }) => {
      const said = new SpeechSynthesisUtterance(text.replace(/\s+/g, " ").trim());
      said.voice = voice(lang);
      said.lang = said.voice.lang;
      said.rate = 0.9;
      return said;
    });
    all.at(-1).addEventListener("end", () => { if (speaking === button) quiet(); });
    all.forEach((said) => speech.speak(said));
  };

  const offer = () => {
    if (sheet.querySelector("button.aloud") || !voice("nl")) return;
    sheet.querySelectorAll(".stimulus, .item").forEach((block) => {
      if (!pieces(block).length) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet small aloud";
      button.textContent = sheet.dataset.aloud;
      button.addEventListener("click", () => read(button, block));
      block.prepend(button);
    });
  };
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  addEventListener("pagehide", quiet);
})();
