// Runs before the first paint, so that a light desk never flashes dark; storage may be forbidden.
try {
  const choice = localStorage.getItem('gridwatch.theme');
  const light = choice === 'auto' ? matchMedia('(prefers-color-scheme: light)').matches : choice === 'light';
  document.documentElement.dataset.theme = light ? 'light' : 'dark';
} catch {
  document.documentElement.dataset.theme = 'dark';
}
