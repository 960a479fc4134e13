/**
 * Loaded into the server before its own code. Watches from inside what cannot be seen from outside: how late a
 * 20 ms timer comes, and the resident set where there is no /proc. Parent messages: `reset` starts over, `report` answers.
 */
const INTERVAL = 20;
let longestStall = 0;
let peakRss = 0;
let last = performance.now();

setInterval(() => {
  const now = performance.now();
  longestStall = Math.max(longestStall, now - last - INTERVAL);
  last = now;
  peakRss = Math.max(peakRss, process.memoryUsage.rss());
}, INTERVAL).unref();

process.on('message', (message) => {
  if (message === 'reset') {
    longestStall = 0;
    peakRss = process.memoryUsage.rss();
  }
  process.send?.({ longestStall, peakRss });
});
process.channel?.unref();
process.on('disconnect', () => process.exit(0));
