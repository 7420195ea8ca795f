// Buttons that copy a snippet; without this script the text is selected and copied by hand.

for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!navigator.clipboard) break;
  const status = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      status.textContent = "Đã chép.";
    } catch {
      status.textContent = "Không chép được: hãy chọn đoạn trên và chép bằng bàn phím.";
    }
  });
}
