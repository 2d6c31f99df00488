// Runs before anything is drawn: the guide has the theme that the user chose on the page.

try {
  const theme = localStorage.getItem('ganvas-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
} catch {
  // Without storage the theme is the system's.
}
