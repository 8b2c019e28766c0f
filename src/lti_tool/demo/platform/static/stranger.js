// Passes on to the tool, from an origin that is not the school's, what it is handed.
window.addEventListener("message", (event) => {
  if (event.source === window.parent) {
    window.parent.frames.tool.postMessage(event.data, "*");
  }
});
