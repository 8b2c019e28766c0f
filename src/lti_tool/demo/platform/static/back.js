// Leaves the frame, if there is one, for the course page.
window.top.location.assign(document.getElementById("back").href);
