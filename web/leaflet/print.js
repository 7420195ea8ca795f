// The one thing a page can't do without a script: open the print window.
const button = document.getElementById("print");
button.hidden = false;
document.getElementById("print-hint").hidden = true;
button.addEventListener("click", () => window.print());
