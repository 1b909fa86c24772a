// Starts the page, and says so when it cannot.
import init from "./app.js";

try {
  await init({ module_or_path: new URL("app_bg.wasm", import.meta.url) });
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
