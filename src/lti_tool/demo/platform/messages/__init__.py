"""Messages that travel through the browser: login, launch and deep linking."""
