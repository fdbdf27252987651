// Runs before the first paint, so that a light desk never flashes dark; storage may be forbidden.
try {
  document.documentElement.dataset.theme =
    localStorage.getItem('gridwatch.theme') === 'light' ? 'light' : 'dark';
} catch {
  document.documentElement.dataset.theme = 'dark';
}
