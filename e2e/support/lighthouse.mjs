// Lighthouse as a program of its own, given an address, the categories and the browser's program: prints its report as JSON.
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const [url, categories = '', chromePath] = process.argv.slice(2);
const chrome = await launch({ chromePath, chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'], logLevel: 'silent' });
try {
  const result = await lighthouse(url, { port: chrome.port, onlyCategories: categories.split(','), logLevel: 'error' });
  process.stdout.write(JSON.stringify(result?.lhr));
} finally {
  chrome.kill();
}
