// Runs before the first paint, so that a forced theme does not flash, and so that the program is on its way early.
{
  const root = document.documentElement;

  // The key is `theme.rs`'s.
  try {
    const theme = localStorage.getItem("trackpass.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch { /* no storage: the system's theme */ }

  // The area that this address opens, as `routes.rs` and the areas' `screens!` have it. If it is another after all (somebody
  // is not signed in, say), that one comes as a chunk.
  const area = /^\/i\//.test(location.pathname) ? "learner" : /^\/(play|library)\b/.test(location.pathname) ? "play" : "author";
  const preload = (file, as) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "preload", as, href: root.dataset.build + file });
    if (as === "fetch") link.crossOrigin = "";
    document.head.append(link);
  };
  // A build without optimiser has one program for all.
  if ((root.dataset.programs ?? "").split(" ").includes(area)) {
    root.dataset.first = area;
    preload(`first_${area}.wasm`, "fetch");
  } else {
    preload("app_bg.wasm", "fetch");
  }
  preload(`${area}.css`, "style");
}
