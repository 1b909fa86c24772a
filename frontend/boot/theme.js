// Runs before the first paint, so that a forced theme does not flash. The key is `theme.rs`'s.
try {
  const theme = localStorage.getItem("trackpass.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* no storage: the system's theme */ }
