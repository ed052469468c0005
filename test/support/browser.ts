import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's name for it, and what others call it. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a Chromium is installed; undefined where there is none. */
export const chromiumPath = PLACES.find((path) => existsSync(path));

/** A browser with a profile of its own that speaks to nobody by itself. */
export async function startBrowser(executablePath: string): Promise<Browser> {
  return await chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
