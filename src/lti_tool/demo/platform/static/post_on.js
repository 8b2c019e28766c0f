// Sends the form on this page at once; without script its button does the same.
document.getElementById("post-on").submit();
