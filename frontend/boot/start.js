// Starts the page, and says so when it cannot.
import init from "./app.js";

try {
  // `early.js` has chosen which program.
  const { build, first } = document.documentElement.dataset;
  await init({ module_or_path: build + (first ? `first_${first}.wasm` : "app_bg.wasm") });
} catch (error) {
  console.error(error);
  const boot = document.getElementById("boot");
  if (boot) {
    boot.querySelector("[role=status]").textContent =
      "The page could not be loaded. Your work on the server is safe. Check the connection, then reload.";
    const reload = document.createElement("button");
    reload.className = "btn primary";
    reload.type = "button";
    reload.textContent = "Reload";
    reload.addEventListener("click", () => location.reload());
    boot.append(reload);
  }
}
