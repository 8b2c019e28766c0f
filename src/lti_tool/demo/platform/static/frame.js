// Lets the tool set the height of its own frame: {"subject": "lti.frameResize", "height": 800}.
const HEIGHT_FLOOR = 200;
const HEIGHT_CEILING = 6000;
const frame = document.getElementById("tool");

const parsed = (data) => {
  if (typeof data !== "string") {
    return data;
  }
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
};

window.addEventListener("message", (event) => {
  const fromTool =
    event.origin === frame.dataset.toolOrigin && event.source === frame.contentWindow;
  const message = fromTool ? parsed(event.data) : null;
  if (message?.subject !== "lti.frameResize") {
    return;
  }
  const height = Number.parseFloat(message.height);
  if (Number.isFinite(height)) {
    const pixels = Math.min(Math.max(height, HEIGHT_FLOOR), HEIGHT_CEILING);
    frame.style.height = `${pixels}px`;
  }
});
