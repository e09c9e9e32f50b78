// The commands work when pasted: they name the address this page was reached under.
const base = new URL(".", document.baseURI).href.replace(/\/$/, "");
for (const address of document.querySelectorAll("pre b")) {
  address.textContent = base;
}
