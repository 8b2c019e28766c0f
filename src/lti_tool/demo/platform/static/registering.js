// The tool says when its registration is done: then this page goes back to the list.
const frame = document.getElementById("tool");

window.addEventListener("message", (event) => {
  const fromTool =
    event.origin === frame.dataset.toolOrigin && event.source === frame.contentWindow;
  if (fromTool && event.data?.subject === "org.imsglobal.lti.close") {
    window.location.assign(document.getElementById("back").href);
  }
});
